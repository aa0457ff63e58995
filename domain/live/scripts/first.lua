-- Put somebody who waits before everybody else: the next free seat is theirs. ARGV 3 person
-- Returns {'stale'} | {'nobody'} | {'ok', ticket}
if stale then return {'stale'} end
local first = redis.call('ZRANGE', waits, 0, 0, 'WITHSCORES')
if not redis.call('ZSCORE', waits, ARGV[3]) then return {'nobody'} end
local ticket = tonumber(first[2])
if first[1] ~= ARGV[3] then ticket = ticket - 1 end
redis.call('ZADD', waits, ticket, ARGV[3])
return {'ok', string.format('%.0f', ticket)}
