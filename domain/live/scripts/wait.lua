-- Wait for a seat. ARGV 3 person, 4 the ticket they have already ('' for a new one)
-- Nothing is offered here: their row is written first. Asking again changes nothing.
-- Returns {'stale'} | {'seated'} | {'ok', ticket, position (0: a seat is offered), waiting}
if stale then return {'stale'} end
local person, ticket = ARGV[3], ARGV[4]
local place = where(person)
if place and tonumber(redis.call('ZSCORE', place, person)) >= now then return {'seated'} end
if is_offered(person) then return {'ok', ticket, 0, waiting()} end
redis.call('ZREM', offers, person)
if ticket == '' then
  -- Tickets follow the clock too, and nobody's is below one that was given before.
  local last = tonumber(redis.call('HGET', run, 'ticket') or '0')
  ticket = string.format('%.0f', math.max(clock[1] * 1000000 + clock[2], last + 1))
  redis.call('HSET', run, 'ticket', ticket)
end
redis.call('ZADD', waits, 'NX', ticket, person)
local had = string.format('%.0f', redis.call('ZSCORE', waits, person))
return {'ok', had, redis.call('ZRANK', waits, person) + 1, waiting()}
