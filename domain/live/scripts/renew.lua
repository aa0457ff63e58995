-- A node renews the leases of the people it holds. ARGV 3 lease in ms, then person, connection and, where the newest
-- device is to be the only one, the generation it sat down with (else ''), person, connection, generation...
--   KEYS 7...: the connections of each, in the same order.
-- A connection that was put out is not renewed, however often its node says that it is there: it is unknown here, and
-- another of the same person, who has sat down since, is known.
-- Returns {'stale'} | {'ok', how many are lost, people whose seat is gone..., how many are replaced, connections that
-- have to go..., people who sit outside the count...}
if stale then return {'stale'} end
local lease, lost, replaced, outside = tonumber(ARGV[3]), {}, {}, {}
for i = 4, #ARGV, 3 do
  local person, connection, generation, connections = ARGV[i], ARGV[i + 1], ARGV[i + 2], KEYS[7 + (i - 4) / 3]
  local place = where(person)
  local older = false
  if place and generation ~= '' then
    local newest = tonumber(generation) >= tonumber(redis.call('HGET', generations, person) or '0')
    local known = redis.call('HGETALL', connections)
    local here = redis.call('HEXISTS', connections, connection) == 1
    for k = 1, #known, 2 do
      if known[k] ~= connection and newest then redis.call('HDEL', connections, known[k]) end
      if known[k] ~= connection and not newest and not here and tonumber(known[k + 1]) >= now then older = true end
    end
  end
  if not place then
    lost[#lost + 1] = person
  elseif older then
    replaced[#replaced + 1] = connection
  else
    redis.call('ZADD', place, 'GT', now + lease, person)
    redis.call('HSET', connections, connection, now + lease)
    redis.call('PEXPIRE', connections, lease * 4)
    if place == hosts then outside[#outside + 1] = person end
  end
end
local reply = {'ok', #lost}
for _, one in ipairs(lost) do reply[#reply + 1] = one end
reply[#reply + 1] = #replaced
for _, one in ipairs(replaced) do reply[#reply + 1] = one end
for _, one in ipairs(outside) do reply[#reply + 1] = one end
return reply
