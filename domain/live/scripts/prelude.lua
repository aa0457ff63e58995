-- One run's seats. Every script begins with this text.
--   KEYS: run (hash: id, server, capacity, generation), seats (zset: person -> end of lease, ms),
--         hosts (the same, outside the count), generations (hash: person -> generation),
--         waits (zset: who waits for a seat -> their ticket), offers (zset: who is offered one -> until when, ms),
--         then what a script names of its own
--   ARGV: 1 the run, 2 the master the caller is connected to (master_replid), then each script's own
-- A run whose keys are gone, or that an earlier master wrote, is "stale": it admits nobody until it is rebuilt.
local run, seats, hosts, generations, waits, offers = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local known = redis.call('HMGET', run, 'id', 'server', 'capacity', 'offer')
local capacity = tonumber(known[3] or '0')
local function master() return string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)') or ARGV[2] end
local stale = known[1] ~= ARGV[1] or (known[2] ~= ARGV[2] and known[2] ~= master())

-- A lease that has run out takes its seat until the sweep has closed its row: so the rows never outnumber the seats.
-- A seat that is offered is held for that person: it counts as taken until the offer runs out.
local function taken()
  return redis.call('ZCARD', seats) + redis.call('ZCOUNT', offers, now, '+inf')
end
local function waiting() return redis.call('ZCARD', waits) end
local function is_offered(person) return tonumber(redis.call('ZSCORE', offers, person) or '0') >= now end
-- Offer the free seats to those who have waited longest; how many. In every step that may free one: so that there is
-- never a free seat for somebody from the street while somebody waits.
local function promote()
  local offered = 0
  for _ = 1, capacity - taken() do
    local first = redis.call('ZPOPMIN', waits)[1]
    if not first then break end
    redis.call('ZADD', offers, now + tonumber(known[4]), first)
    offered = offered + 1
  end
  return offered
end
local function place_of(role) return role == 'student' and seats or hosts end
local function where(person)
  if redis.call('ZSCORE', seats, person) then return seats end
  if redis.call('ZSCORE', hosts, person) then return hosts end
end
local function forget_person(person)
  local removed = redis.call('ZREM', seats, person) + redis.call('ZREM', hosts, person)
  redis.call('HDEL', generations, person)
  return removed
end
