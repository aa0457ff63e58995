-- Let go of offers that have run out, and offer what is free to those who wait.
-- Returns {'stale'} | {'ok', taken, capacity, waiting, person, end of the offer in ms, person, end...}: every offer
-- that stands, told before or not: who asks writes those down that are not yet.
if stale then return {'stale'} end
redis.call('ZREMRANGEBYSCORE', offers, '-inf', '(' .. now)
promote()
local standing = redis.call('ZRANGE', offers, 0, -1, 'WITHSCORES')
for i = 2, #standing, 2 do standing[i] = string.format('%.0f', standing[i]) end
return {'ok', taken(), capacity, waiting(), unpack(standing)}
