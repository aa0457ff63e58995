-- Wait no longer, their row closed before; a seat that was offered goes to the next. ARGV 3 person
-- Returns {'stale'} | {'ok', 1 or 0, taken, capacity, waiting, offers made}
if stale then return {'stale'} end
local gone = redis.call('ZREM', waits, ARGV[3]) + redis.call('ZREM', offers, ARGV[3])
local offered = promote()
return {'ok', math.min(1, gone), taken(), capacity, waiting(), offered}
