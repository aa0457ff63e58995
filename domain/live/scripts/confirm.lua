-- After the row was written: is the seat that was given still there? ARGV 3 person, 4 generation
-- Returns {'stale'} | {'ok', 1 or 0, taken, capacity, waiting}
if stale then return {'stale'} end
local generation = tonumber(redis.call('HGET', generations, ARGV[3]) or '0')
local there = where(ARGV[3]) and generation >= tonumber(ARGV[4])
return {'ok', there and 1 or 0, taken(), capacity, waiting()}
