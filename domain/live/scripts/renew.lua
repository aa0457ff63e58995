-- A node renews the leases of the people it holds. ARGV 3 lease in ms, then person, connection, person, connection...
--   KEYS 7...: the connections of each, in the same order.
-- Returns {'stale'} | {'ok', people whose seat is gone...}
if stale then return {'stale'} end
local lease, lost = tonumber(ARGV[3]), {}
for i = 4, #ARGV, 2 do
  local person, connection, connections = ARGV[i], ARGV[i + 1], KEYS[7 + (i - 4) / 2]
  local place = where(person)
  if place then
    redis.call('ZADD', place, 'GT', now + lease, person)
    redis.call('HSET', connections, connection, now + lease)
    redis.call('PEXPIRE', connections, lease * 4)
  else
    lost[#lost + 1] = person
  end
end
return {'ok', unpack(lost)}
