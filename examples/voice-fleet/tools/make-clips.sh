#!/bin/sh
# Makes clips/*.wav again: sentences by a speech synthesiser, each loud and 30 dB quieter, and sounds that are no speech.
# Needs espeak-ng 1.51 and sox 14.4 (Debian: apt install espeak-ng sox). Users do not: the files are committed.
set -eu
out="${1:-$(dirname "$0")/../clips}"
raw="$(mktemp)"
trap 'rm -f "$raw"' EXIT

# 16 kHz, mono, 16 bit; -D: no dither, -R: the same random numbers each time, so the bytes repeat.
speak() { # name voice words-per-minute sentence
  espeak-ng -v "$2" -s "$3" -w "$raw" "$4"
  sox -D -R -t wav "$raw" -r 16000 -b 16 -c 1 "$out/$1-loud.wav" silence 1 0.01 0.1% reverse silence 1 0.01 0.1% reverse gain -n -3
  sox -D -R "$out/$1-loud.wav" "$out/$1-quiet.wav" gain -30
}
sound() { # name seconds effect...
  name="$1"; seconds="$2"; shift 2
  sox -D -R -n -r 16000 -b 16 -c 1 "$out/$name.wav" trim 0 "$seconds" "$@"
}

speak door en-us+f4 190 'Who is at the front door'
speak weather en-gb+f3 190 'What is the weather today'
speak song en-gb-scotland 185 'Play the next song'
speak news en-us+m7 190 'Read me the morning news'
sound pink-loud 1.1 synth 1.1 pinknoise gain -n -20
sound pink-quiet 1.1 synth 1.1 pinknoise gain -n -40
sound tone 1.1 synth 1.1 sine 1000 gain -n -12
sound silence 1.1
