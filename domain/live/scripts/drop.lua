-- A connection is gone. KEYS 7: the person's connections. ARGV 3 person, 4 connection, 5 grace in ms,
--   6 for how long in ms after a rebuild connections may be missing here that no node has renewed yet
-- Only the last connection of a person starts the grace: a late goodbye of an old one cannot evict a new one.
-- Returns {'stale'} | {'still'} | {'away', generation, 1 if certain} | {'nobody'}
if stale then return {'stale'} end
redis.call('HDEL', KEYS[7], ARGV[4])
local others = redis.call('HGETALL', KEYS[7])
for i = 1, #others, 2 do
  if tonumber(others[i + 1]) >= now then return {'still'} end
  redis.call('HDEL', KEYS[7], others[i])
end
local place = where(ARGV[3])
if not place then return {'nobody'} end
redis.call('ZADD', place, now + tonumber(ARGV[5]), ARGV[3])
local rebuilt = tonumber(redis.call('HGET', run, 'rebuilt') or '0')
return {'away', redis.call('HGET', generations, ARGV[3]), now - rebuilt > tonumber(ARGV[6]) and 1 or 0}
