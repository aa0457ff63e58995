-- Move a person's lease in or out of the count. ARGV 3 person, 4 their new role
-- Out of it always; into it only while a seat is free. Whoever holds no lease, or is there already, stays as they are.
-- Returns {'stale'} | {'full', taken, capacity, waiting} | {'ok', taken, capacity, waiting, offers made}
if stale then return {'stale'} end
local to = place_of(ARGV[4])
local from = to == seats and hosts or seats
local ends = tonumber(redis.call('ZSCORE', from, ARGV[3]) or '0')
if ends > 0 then
  local counted = tonumber(redis.call('ZSCORE', to, ARGV[3]) or '0') >= now
  if to == seats and ends >= now and not counted and taken() >= capacity then
    return {'full', taken(), capacity, waiting()}
  end
  redis.call('ZADD', to, 'GT', ends, ARGV[3])
  redis.call('ZREM', from, ARGV[3])
end
if to == hosts then
  redis.call('ZREM', waits, ARGV[3])
  redis.call('ZREM', offers, ARGV[3])
end
local offered = promote()
return {'ok', taken(), capacity, waiting(), offered}
