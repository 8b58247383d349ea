#!/bin/sh
# The gate of a pipeline: checks the facts of the servers that are about to carry calls, and leaves its reports behind.
#
#   gate.sh FACTS WAIVERS REPORTS
#
# FACTS is a folder with one subfolder a host, as `advisor collect` or the collector script fills it. The exit code is
# that of the check: 0 open, 4 open with warnings, 3 closed, 5 not known whether, 2 wrong usage.
set -u
facts=${1:?which folder of facts}
waivers=${2:?which file of waivers}
reports=${3:?where to put the reports}
profile=${GATE_PROFILE:-contact-center-2003}

mkdir -p "$reports" || exit 2

# An expired waiver no longer counts; say so before anybody wonders why the gate is closed.
advisor waiver list "$waivers" || echo "gate: look at the waivers above" >&2

for form in junit sarif csv json; do
  case $form in
    junit) file=gate.xml ;;
    *) file=gate.$form ;;
  esac
  advisor check "$facts" --profile "$profile" --waivers "$waivers" --format "$form" --output "$reports/$file" 2>/dev/null
  code=$?
  case $code in
    0 | 3 | 4 | 5) ;;
    *) break ;;
  esac
done

# Once more for the person who reads the log of the pipeline.
advisor check "$facts" --profile "$profile" --waivers "$waivers" --format text
code=$?
case $code in
  0) echo "gate: open" ;;
  4) echo "gate: open, with warnings" ;;
  3) echo "gate: closed" >&2 ;;
  5) echo "gate: closed until the missing facts are collected" >&2 ;;
  *) echo "gate: could not be judged" >&2 ;;
esac
exit "$code"
