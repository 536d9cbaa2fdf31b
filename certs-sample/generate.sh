#!/bin/sh
# Makes the throw-away certificates of this folder anew. NEVER TRUST THESE: their private keys are public.
# Needs openssl. Everything carries the organization below, by which the server knows them and refuses them outside the demo.
set -eu
cd "$(dirname "$0")"
MARK="Tegata sample - never trust"
DAYS=7300

rm -f ./*.pem
openssl req -x509 -newkey rsa:2048 -nodes -days $DAYS -subj "/O=$MARK/CN=Tegata sample CA" \
  -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign,cRLSign" \
  -keyout ca.key.pem -out ca.pem 2>/dev/null

issue() { # name, subject, extensions
  openssl req -new -newkey rsa:2048 -nodes -subj "$2" -keyout "$1.key.pem" -out "$1.csr" 2>/dev/null
  printf '%s\n' "$3" >"$1.ext"
  openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key.pem -set_serial "0x$(openssl rand -hex 16)" -days $DAYS \
    -extfile "$1.ext" -out "$1.leaf" 2>/dev/null
  cat "$1.leaf" ca.pem >"$1.pem"
  rm -f "$1.csr" "$1.ext" "$1.leaf"
}

# The device listener and the simulated APNs (TLS server, this machine only).
issue server "/O=$MARK/CN=localhost" "basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature,keyEncipherment
extendedKeyUsage=serverAuth
subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1"

# The MDM push certificate: its UID is the push topic.
issue push "/UID=com.apple.mgmt.External.7e9a7a00-0000-4000-8000-000000000001/O=$MARK/CN=APSP:7e9a7a00-0000-4000-8000-000000000001/C=JP" \
  "basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=clientAuth"

# A device identity, for trying the endpoints by hand with curl.
issue device "/O=$MARK/CN=sample device" "basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature,keyEncipherment
extendedKeyUsage=clientAuth"

chmod 600 ./*.key.pem
ls -1 ./*.pem
