"""collect.cmd and the script that it carries read, and write their own folder alone; Perfmon only when asked for."""

import re

import pytest

from tests.collect.scripts import EMBEDDED, batch_lines, script

LABEL = re.compile(r"^:(\w+)$")
STRINGS = re.compile(r'"[^"]*"')
# Programs and the words that follow them. `set _command` lines are commands as well.
READING = {
    "cmd": [r"cmd /d /c ver$"],
    "copy": [r"copy /b .*\\drivers\\ndis\.sys\" ndis\.sys$", r"copy /y nul "],
    "cscript": [r"cscript //nologo (collect\.vbs|\"%TEMP%\\heartbeat-collect\.vbs\") "],
    "find": [r"find /v \"ProductId\""],
    "ipconfig": [r"ipconfig /all$"],
    "netsh": [r"netsh int \w+ show \w+$"],
    "netstat": [r"netstat -[es]$"],
    "reg": [r"reg query ", r"reg export .* adapters\.reg$"],
    "sc": [r"sc query \w+$"],
    "systeminfo": [r"systeminfo$"],
    "w32tm": [r"w32tm /tz$", r"w32tm /query /\w+"],
    "wevtutil": [r"wevtutil qe (System|Security) "],
    "wmic": [r"wmic \S+ (where name=\"[^\"]*\" )?get [\w,%~]+"],
}
PERFMON = {
    "arm": [r"logman create counter heartbeat ", r"logman start heartbeat$"],
    "disarm": [r"logman stop heartbeat$", r"logman delete heartbeat$", r"relog \"%%F\" -f csv "],
}
# What may stand before the program of a line: conditions, loops, and where its output goes.
PREFIX = re.compile(
    r"^(?:\s*(?:if (?:not )?(?:/i )?(?:defined \w+|exist \S+|errorlevel \d+|\S+==\S+|\S+ LSS \d+) "
    r"|for (?:/f \"[^\"]*\" )?%%\w |(?:\d?>>?|<)\S+ |<nul ))*"
)
SHELL = {"@echo", "call", "cd", "del", "echo", "echo.", "exit", "for", "goto", "if", "mkdir", "rem", "set", "setlocal"}


def lines_with_label():
    label = ""
    for line in batch_lines():
        match = LABEL.match(line)
        if match:
            label = match.group(1)
        elif line and not line.startswith("rem"):
            yield label, line


def commands():
    """Each program that a line may start, with the label under which it stands."""
    for label, line in lines_with_label():
        held = re.search(r'set "_command=(.*)"$', line)
        inner = re.findall(r"in \('(.*?)'\)", line)
        parts = [held.group(1)] if held else []
        parts += inner
        if not held:
            text = re.sub(r"in \(.*?\) do ", "", line)
            text = PREFIX.sub("", text)
            parts.append(text)
        for part in parts:
            for one in re.split(r"(?<!\^)\|", part):
                yield label, one.strip()


def word_of(command):
    first = command.split(" ")[0].casefold()
    return "cscript" if first == "%cscript%" else first


def is_allowed(label, command):
    word = word_of(command)
    if word in SHELL or word in ("%_command%", "%scripts%"):
        return True
    plain = command.replace("%cscript%", "cscript //nologo", 1)
    return any(re.match(pattern, plain) for pattern in READING.get(word, []) + PERFMON.get(label, []))


def test_nothing_runs_that_is_not_known_to_read():
    everything = list(commands())
    assert [one for one in everything if not is_allowed(*one)] == []
    seen = {word_of(command) for _, command in everything}
    assert {"reg", "wmic", "netsh", "netstat", "wevtutil", "logman", "relog", "systeminfo", "w32tm", "cscript"} <= seen


@pytest.mark.parametrize(
    "harm",
    [
        r'reg add "HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters" /v EnableRSS /d 1',
        r'reg delete "HKLM\SOFTWARE" /f',
        "reg import x.reg",
        "net start RemoteRegistry",
        "sc start w32time",
        "sc config w32time start= auto",
        "netsh int tcp set global rss=enabled",
        "netsh int ip reset x.log",
        "w32tm /resync",
        "wmic service where name='x' call startservice",
        "wevtutil cl System",
        "logman start heartbeat",
        "relog x.blg",
        "shutdown /r",
        "choice /c yn",
        "timeout 5",
        "powershell -c ver",
        "copy /b x.exe C:\\Windows",
        "move a b",
    ],
)
def test_what_changes_something_would_be_noticed(harm):
    assert not is_allowed("item", harm)


def test_only_own_files_are_deleted():
    deleted = [line for _, line in lines_with_label() if re.search(r"\bdel ", line)]
    assert deleted
    for line in deleted:
        target = re.search(r"\bdel (\S+)", line).group(1)
        assert target in {"step-*.*", "collect.vbs", '"%file%"', '"%TEMP%\\heartbeat-collect.vbs"'}, line


def test_perfmon_is_touched_only_where_it_is_asked_for():
    labels = {
        label for label, line in lines_with_label() if re.search(r"\b(logman|relog)\b", line) and "echo" not in line
    }
    assert labels == {"arm", "disarm"}
    entries = [line for _, line in lines_with_label() if re.search(r"(goto|call :)\s*(arm|disarm)\b", line)]
    assert entries == ['if /i "%~1"=="/arm" goto arm', 'if /i "%~1"=="/disarm" goto disarm']
    # Nothing falls through into those parts.
    lines = batch_lines()
    for name in ("arm", "disarm"):
        before = [line for line in lines[: lines.index(f":{name}")] if line and not line.startswith("rem")]
        assert before[-1].startswith("exit /b")


def test_every_label_that_is_gone_to_is_there():
    labels = {match.group(1) for line in batch_lines() if (match := LABEL.match(line))}
    wanted = {name for _, line in lines_with_label() for name in re.findall(r"(?:goto|call :)\s*(\w+)", line)}
    assert wanted <= labels
    assert labels <= wanted


def test_names_with_signs_survive():
    """No delayed expansion, which eats `!`; every path in quotes."""
    text = "\n".join(batch_lines())
    assert text.count("setlocal EnableExtensions DisableDelayedExpansion") == 1
    assert "EnableDelayed" not in text
    for _, line in lines_with_label():
        if line.startswith("echo") or line.endswith("1>&2"):
            continue
        held = re.fullmatch(r'set "_command=(.*)"', line)
        outside = STRINGS.sub("", held.group(1) if held else line)
        assert not re.search(r"%(out|into|here|self|base|TEMP|SystemRoot|system)%", outside), line


def test_the_script_that_it_carries_is_the_one_beside_it():
    before, found, carried = script("collect.cmd").partition(f"{EMBEDDED}\n")
    assert found
    assert carried == script("collect.vbs"), "put collect.vbs behind the last line of collect.cmd"
    skipped = re.findall(r"skip=(\d+)", before)
    assert skipped == [str(before.count("\n") + 1)] * 2, "skip= has to be the number of lines before collect.vbs"


def test_the_carried_script_survives_being_written_out():
    """`for /f` leaves out empty lines and those that begin with a semicolon, and cmd would expand percent signs."""
    for line in script("collect.vbs").splitlines():
        assert line.strip()
        assert not line.startswith(";")
        assert "%" not in line
        assert line.strip().casefold() not in {"on", "off", "/?"}


def test_the_carried_script_only_reads():
    text = script("collect.vbs")
    assert not re.search(
        r"RegWrite|RegDelete|\.Create\(|\.Put_|Terminate|StopService|StartService|CopyFile|MoveFile|SetValue", text
    )
    assert re.findall(r"(?:CreateTextFile|DeleteFile)\W+([^,\n]+)", text) == ['work & ".done"', 'work & ".cmd"']
    assert set(re.findall(r"OpenTextFile\([^,]+, (\d)", text)) == {"1"}
    assert re.findall(r"shell\.(\w+)", text).count("Run") == 1
    assert not re.search(r"\.Exec\b", text)


def test_the_carried_script_names_nothing_after_a_word_of_the_language():
    """Wine's VBScript lets some of them pass, Windows' own does not."""
    reserved = "as byte class currency debug default endif enum event implements like me optional paramarray property"
    reserved += " shared step type"
    text = script("collect.vbs")
    declared = re.findall(r"^ *Dim (.*)$", text, re.M) + re.findall(r"^Function \w+\((.*)\)$", text, re.M)
    names = {name.strip().casefold() for line in declared for name in line.split(",")}
    names |= {name.casefold() for name in re.findall(r"^Function (\w+)", text, re.M)}
    assert "fso" in names
    assert not names & set(reserved.split())
