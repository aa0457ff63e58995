-- The number of seats has changed; nobody is evicted, and it does not fall below those inside. ARGV 3 capacity
-- More seats are offered at once to those who wait.
-- Returns {'stale'} | {'ok', taken, capacity, waiting, offers made}
if stale then return {'stale'} end
local wanted = tonumber(ARGV[3])
if wanted < capacity and wanted < taken() then return {'ok', taken(), capacity, waiting(), 0} end
redis.call('HSET', run, 'capacity', ARGV[3])
capacity = wanted
local offered = promote()
return {'ok', taken(), capacity, waiting(), offered}
