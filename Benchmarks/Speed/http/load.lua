-- One load for wrk: each thread makes requests that no one has made before.
-- Arguments after `--`: kind (add | search), user, seed.
local words = {
  "sister", "garden", "Lisbon", "guitar", "meeting", "doctor", "recipe", "marathon", "painting", "train",
  "cousin", "camera", "mountain", "coffee", "project", "puppy", "birthday", "library", "teacher", "bicycle",
  "harbour", "novel", "allergy", "concert", "kitchen", "island", "engineer", "museum", "football", "winter",
  "window", "market", "sailing", "pottery", "interview", "hospital", "festival", "violin", "forest", "bakery",
}
local verbs = {
  "bought", "visited", "painted", "cancelled", "finished", "planned", "remembered", "lost", "found", "cooked",
  "repaired", "photographed", "moved", "started", "missed", "enjoyed", "described", "borrowed", "cleaned", "sold",
}
local names = { "Anna", "Bruno", "Clara", "David", "Elena", "Felix", "Greta", "Hugo" }
local threads = 0
function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

local kind, user, count = "search", "bench", 0
function init(arguments)
  kind, user = arguments[1], arguments[2]
  math.randomseed(tonumber(arguments[3]) * 7919 + number)
end

local function pick(list) return list[math.random(#list)] end
local function clause() return pick(verbs) .. " the " .. pick(words) .. " near the " .. pick(words) end

local headers = { ["Content-Type"] = "application/json" }
function request()
  count = count + 1
  if kind == "add" then
    -- About twenty words; the numbers make each text a new one.
    local text = string.format(
      "%s %s with %s on day %d and %s before they went home for dinner number %d",
      pick(names), clause(), pick(names), math.random(99999), clause(), number * 10000000 + count)
    return wrk.format("POST", "/v1/memories", headers,
      string.format('{"user_id":"%s","text":"%s","speaker":"%s"}', user, text, pick(names)))
  end
  local query = string.format(
    "When did %s %s, and was it before %s %d?", pick(names), clause(), pick(words), math.random(99999))
  return wrk.format("POST", "/v1/memories/search", headers,
    string.format('{"user_id":"%s","query":"%s"}', user, query))
end

local bad = 0
function response(status) if status >= 400 then bad = bad + 1 end end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"seconds":%.3f,"mean_ms":%.3f,"p50_ms":%.3f,"p95_ms":%.3f,"p99_ms":%.3f,"errors":%d}\n',
    summary.requests, summary.duration / 1e6, latency.mean / 1e3, latency:percentile(50) / 1e3,
    latency:percentile(95) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
