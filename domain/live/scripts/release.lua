-- Free a seat whose row is closed. KEYS 7: the person's connections. ARGV 3 person, 4 generation ('' for whichever)
-- A newer generation has sat down again: then nothing happens.
-- Whoever has waited longest is offered it in the same step.
-- Returns {'stale'} | {'ok', 1 or 0, taken, capacity, waiting, offers made}
if stale then return {'stale'} end
local generation = redis.call('HGET', generations, ARGV[3])
if ARGV[4] ~= '' and generation and tonumber(generation) > tonumber(ARGV[4]) then
  return {'ok', 0, taken(), capacity, waiting(), 0}
end
redis.call('DEL', KEYS[7])
local freed = math.min(1, forget_person(ARGV[3]))
local offered = promote()
return {'ok', freed, taken(), capacity, waiting(), offered}
