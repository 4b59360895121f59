#!/bin/bash
# Sends one heartbeat to the CloudWatch agent if the application answers; sends nothing if it does not.
# Exit codes: 0 sent, 1 the check failed or nothing could be sent, 2 a setting is wrong. Needs nothing but bash.
set -euo pipefail

url=${HEARTBEAT_URL:-http://127.0.0.1:80/}
command=${HEARTBEAT_COMMAND:-}
seconds=${HEARTBEAT_TIMEOUT:-5}
statsd=${HEARTBEAT_STATSD:-127.0.0.1:8125}

stop() {
  printf 'ballast-heartbeat: %s\n' "$2" >&2
  exit "$1"
}

probe_http() {
  local host port path status=
  [[ $url =~ ^http://([^/:]+)(:([0-9]+))?(/.*)?$ ]] ||
    stop 2 "HEARTBEAT_URL is \"$url\", allowed: http://HOST:PORT/PATH"
  host=${BASH_REMATCH[1]} port=${BASH_REMATCH[3]:-80} path=${BASH_REMATCH[4]:-/}
  { exec 3<>"/dev/tcp/$host/$port"; } 2>/dev/null || stop 1 "nothing listens at $url"
  printf 'GET %s HTTP/1.0\r\nHost: %s\r\nUser-Agent: ballast-heartbeat\r\n\r\n' "$path" "$host" >&3
  # A process that hangs still has its connections accepted: only an answer counts.
  read -r -t "$seconds" _ status _ <&3 || stop 1 "no answer from $url within $seconds s"
  exec 3>&-
  status=${status%$'\r'}
  [[ $status =~ ^[23][0-9][0-9]$ ]] || stop 1 "$url answered ${status:-nothing}"
}

[[ $seconds =~ ^[1-9][0-9]*$ ]] || stop 2 "HEARTBEAT_TIMEOUT is \"$seconds\", allowed: whole seconds above 0"
[[ $statsd =~ ^([^:]+):([0-9]+)$ ]] || stop 2 "HEARTBEAT_STATSD is \"$statsd\", allowed: HOST:PORT"
statsd_host=${BASH_REMATCH[1]} statsd_port=${BASH_REMATCH[2]}

if [[ -n $command ]]; then
  bash -c "$command" || stop 1 "HEARTBEAT_COMMAND failed with exit code $?"
else
  probe_http
fi

printf 'heartbeat:1|c\n' >"/dev/udp/$statsd_host/$statsd_port" || stop 1 "could not send to $statsd"
