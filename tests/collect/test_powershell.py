"""collect.ps1 as a PowerShell parser sees it: whole, of PowerShell 2.0, and reading only."""

import re
from functools import cache

import pytest

from tests.collect.scripts import script

tree_sitter = pytest.importorskip("tree_sitter", reason="needs tree-sitter")
grammar = pytest.importorskip("tree_sitter_powershell", reason="needs tree-sitter-powershell")

READING = {
    "Add-Type", "ConvertTo-Csv", "Format-List", "Get-ChildItem", "Get-Item", "Get-ItemProperty", "Get-NetAdapter",
    "Get-NetAdapterAdvancedProperty", "Get-NetAdapterChecksumOffload", "Get-NetAdapterLso", "Get-NetAdapterRss",
    "Get-NetLbfoTeam", "Get-NetLbfoTeamMember", "Get-NetOffloadGlobalSetting", "Get-WmiObject", "Join-Path",
    "Out-String", "Select-Object", "Split-Path", "Test-Path", "Where-Object", "Write-Host", "Write-Output",
    "Write-Verbose", "Write-Warning",
}  # fmt: skip
PROGRAMS = {
    "cmd.exe": r"cmd\.exe /d /c ver$",
    "ipconfig.exe": r"ipconfig\.exe /all$",
    "netsh.exe": r"netsh\.exe int \w+ show \w+$",
    "netstat.exe": r"netstat\.exe -[es]$",
    "reg.exe": r"reg\.exe query ",
    "systeminfo.exe": r"systeminfo\.exe$",
    "w32tm.exe": r"w32tm\.exe /(tz|query /\w+( /verbose)?)$",
    "wevtutil.exe": r"wevtutil\.exe qe (System|Security) ",
    "New-Object": r"New-Object System\.Text\.StringBuilder ",
    "Copy-Item": r"Copy-Item -LiteralPath .*-Destination \(Join-Path \$out 'ndis\.sys'\)$",
}
PERFMON = {"logman.exe", "relog.exe"}
WRITING = {
    "WriteAllLines($list, ",
    "CreateDirectory($out)",
    "WriteAllText($manifest, ",
    "WriteAllBytes((Join-Path $out $File), ",
    "AppendAllText($manifest, ",
    "CreateFromDirectory($out, ",
}


def parsed(text):
    parser = tree_sitter.Parser(tree_sitter.Language(grammar.language()))
    return parser.parse(text.encode()).root_node


@cache
def root():
    return parsed(script("collect.ps1"))


def nodes(kind, under=None):
    waiting = [under or root()]
    while waiting:
        node = waiting.pop()
        if node.type == kind:
            yield node
        waiting += node.children


def text_of(node):
    return node.text.decode()


def name_of(command):
    found = command.child_by_field_name("command_name")
    return text_of(found) if found is not None else ""


def test_the_parser_finds_no_fault():
    assert not root().has_error
    assert len(list(nodes("command"))) > 80


def test_a_fault_would_be_found():
    assert parsed(script("collect.ps1").replace("{ systeminfo.exe }", "{ systeminfo.exe")).has_error


def test_only_commands_that_read_are_run():
    own = {text_of(name) for name in nodes("function_name")}
    for command in nodes("command"):
        name, text = name_of(command), text_of(command)
        if name in PROGRAMS:
            assert re.match(PROGRAMS[name], text), text
        else:
            assert name in READING | own | PERFMON or text.startswith("& $Command"), text


def test_perfmon_is_touched_only_where_it_is_asked_for():
    found = [command for command in nodes("command") if name_of(command) in PERFMON]
    assert len(found) >= 5
    for command in found:
        conditions = {text_of(one.child_by_field_name("condition")) for one in above(command, "if_statement")}
        assert conditions & {"$Arm", "$Disarm"}, text_of(command)


def test_methods_write_into_its_own_folder_alone():
    # Of .NET's own calls; what is done to a text or to an event in memory is no matter.
    calls = {text_of(call) for call in nodes("invokation_expression") if "::" in text_of(call)}
    harmless = re.compile(
        r"\[(System\.)?(Environment|Convert|Microsoft\.Win32\.Registry|DateTime)\]::(GetValue|UtcNow|ToBase64String)"
    )
    writing = {call for call in calls if not harmless.match(call)}
    assert len(writing) >= len(WRITING)
    for call in writing:
        assert any(allowed in call for allowed in WRITING), call


def test_a_session_from_afar_writes_nothing():
    """With -Stream, whatever writes into the folder is passed over, and the script ends before it would pack it."""
    into_the_folder = [
        call
        for call in nodes("invokation_expression")
        if any(writer in text_of(call) for writer in ("CreateDirectory", "WriteAll", "AppendAll"))
    ]
    assert len(into_the_folder) >= 5
    for call in into_the_folder:
        conditions = {text_of(one.child_by_field_name("condition")) for one in above(call, "if_statement")}
        assert conditions & {"$Stream", "-not $Stream", "$Arm", "$Disarm"}, text_of(call)
    (ending,) = [one for one in nodes("if_statement") if "return" in text_of(one) and "$Stream" in text_of(one)]
    assert text_of(ending.child_by_field_name("condition")) == "$Stream"
    (packing,) = [one for one in nodes("invokation_expression") if "CreateFromDirectory" in text_of(one)]
    assert ending.end_byte < packing.start_byte


def above(node, kind):
    """Everything of that kind that the node stands in."""
    while node.parent is not None:
        node = node.parent
        if node.type == kind:
            yield node


def test_it_is_of_powershell_2():
    text = script("collect.ps1")
    later = (
        r"\[ordered\]|\[pscustomobject\]|-notin\b|\s-in\s|::new\(|Get-CimInstance|ConvertTo-Json|\$PSItem|"
        r"\$PSScriptRoot|-Raw\b|\?\?|\bclass \w+ \{"
    )
    assert not re.search(later, text, re.I)


def test_what_only_newer_windows_has_is_asked_for_inside_items():
    """There its absence is recorded, and ends nothing."""
    newer = [command for command in nodes("command") if name_of(command).startswith("Get-Net")]
    assert len(newer) >= 6
    for command in newer:
        assert "Add-Item" in {name_of(one) for one in above(command, "command")}


def test_every_item_goes_to_a_file_of_its_own():
    files = re.findall(r"^\s*Add-Item '([^']+)'", script("collect.ps1"), re.M)
    assert len(files) > 30
    assert len(set(files)) == len(files)
