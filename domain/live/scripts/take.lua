-- Give a person a seat, or the one they have. KEYS 7: their connections (hash: connection -> end of lease).
--   ARGV 3 person, 4 role, 5 connection ('' for a reservation), 6 lease in ms, 7 devices (many, single, refuse)
-- Nobody overtakes those who wait: what is free is offered to them first, and an offer is taken up here.
-- A reservation lengthens no lease, its own neither; one that has run out is ended before another begins.
-- Returns {'stale'} | {'lapsed', generation} | {'inside'}: on another device | {'full', taken, capacity, waiting}
--   | {'ok', generation, held before, taken, capacity, waiting, end of lease, connections that have to go...}
if stale then return {'stale'} end
local person, role, connection, lease, devices = ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6]), ARGV[7]
if devices == 'refuse' and role ~= 'student' then devices = 'many' end -- hosts are never refused
local others = {}
if devices ~= 'many' then
  local open = redis.call('HGETALL', KEYS[7])
  for i = 1, #open, 2 do
    if open[i] ~= connection and tonumber(open[i + 1]) >= now then others[#others + 1] = open[i] end
  end
  if devices == 'refuse' and #others > 0 then return {'inside'} end
  if connection == '' then others = {} end -- no device: it puts none out
end
local place = place_of(role)
local held = redis.call('ZSCORE', place, person)
if connection == '' and held and tonumber(held) < now then
  return {'lapsed', redis.call('HGET', generations, person) or '0'}
end
if role == 'student' and not held and not is_offered(person) then
  promote()
  if not is_offered(person) and taken() >= capacity then return {'full', taken(), capacity, waiting()} end
end
redis.call('ZREM', waits, person)
redis.call('ZREM', offers, person)
-- Generations follow the clock, so that they go on growing after everything here was lost.
local generation = math.max(clock[1] * 1000000 + clock[2], tonumber(redis.call('HGET', run, 'generation') or '0') + 1)
generation = string.format('%.0f', generation)
redis.call('HSET', run, 'generation', generation)
redis.call('HSET', generations, person, generation)
local until_ = math.max(now + lease, tonumber(held or '0'))
if connection == '' and held then until_ = tonumber(held) end
redis.call('ZADD', place, until_, person)
for _, other in ipairs(others) do redis.call('HDEL', KEYS[7], other) end
if connection ~= '' then
  redis.call('HSET', KEYS[7], connection, now + lease)
  redis.call('PEXPIRE', KEYS[7], lease * 4)
end
return {
  'ok', generation, held and 1 or 0, taken(), capacity, waiting(), string.format('%.0f', until_), unpack(others)
}
