<#
Heartbeat Advisor: changes settings of one server, the one that is named below, and of no other.

@@ABOUT@@

  FILE               backs up, changes what differs, and checks
  FILE -WhatIf       says what it would change, and changes nothing
  FILE -Check        says what stands, and changes nothing
  FILE -Revert       puts back what was there before, value by value
  -Revert -WhatIf    says what it would put back, and changes nothing
  -Force             also on a machine of another name

It asks nothing, downloads nothing, and never restarts the server. Run it as an administrator (powershell -ExecutionPolicy Bypass
-File FILE). It may be run again. Before a value is changed, its key is exported into the folder that is named below, and the value
is noted there. It needs PowerShell 2.0, which is part of Windows since Server 2008 R2; older ones have cmd.
Ends with 0: as advised, or put back; 2: wrong use or wrong machine; 3: something is not as advised; 5: unknown.
#>
param([switch]$WhatIf, [switch]$Check, [switch]$Revert, [switch]$Force)
$ErrorActionPreference = 'Stop'
# Without it PowerShell 2.0 ends with 0 after an error that nobody foresaw.
trap {
    [Console]::Error.WriteLine('Stopped: ' + $_.Exception.Message + ' If something was changed before, -Revert puts it back.')
    exit 3
}
$computer = @@HOST@@
$backup = [Environment]::ExpandEnvironmentVariables(@@BACKUP@@)
if (@@MODE@@ -eq 'revert') { $Revert = $true }
$system = Join-Path $env:SystemRoot 'System32'
if (Test-Path -LiteralPath (Join-Path $env:SystemRoot 'Sysnative\reg.exe')) { $system = Join-Path $env:SystemRoot 'Sysnative' }
$script:failed = 0
$script:unknown = 0
$script:changed = 0
$script:pending = 0
$script:found = $false
$script:away = ''

if ($args.Count -gt 0 -or ($Check -and ($WhatIf -or $Revert))) {
    [Console]::Error.WriteLine('Usage: [-WhatIf or -Check] [-Force], or -Revert [-WhatIf] [-Force]. Nothing was changed.')
    exit 2
}
if (-not $Force -and $env:COMPUTERNAME -ne $computer) {
    [Console]::Error.WriteLine('This script is for ' + $computer + ', and this machine is another one. Nothing was changed.')
    exit 2
}

# The key, or nothing when it can't be read.
function Get-Key([string]$path, [bool]$writable) {
    try { [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($path, $writable) } catch { $null }
}

# A value's type and number: 'absent', 'odd' for anything that is no number, or REG_DWORD or REG_SZ.
function Get-Value($key, [string]$name) {
    $value = $key.GetValue($name, $null, [Microsoft.Win32.RegistryValueOptions]::DoNotExpandEnvironmentNames)
    if ($null -eq $value) { return @{ Type = 'absent'; Number = '' } }
    $kind = $key.GetValueKind($name)
    if ($kind -eq [Microsoft.Win32.RegistryValueKind]::DWord -and $value -ge 0) {
        return @{ Type = 'REG_DWORD'; Number = [string]$value }
    }
    if ($kind -eq [Microsoft.Win32.RegistryValueKind]::String -and $value -cmatch '^(0|[1-9][0-9]{0,8})\z') {
        return @{ Type = 'REG_SZ'; Number = [string]$value }
    }
    @{ Type = 'odd'; Number = '' }
}

function Set-Value([string]$path, [string]$name, [string]$type, [string]$number) {
    $key = Get-Key $path $true
    if ($null -eq $key) { return }
    try {
        if ($type -eq 'absent') { $key.DeleteValue($name, $false) }
        elseif ($type -eq 'REG_DWORD') { $key.SetValue($name, [int]$number, [Microsoft.Win32.RegistryValueKind]::DWord) }
        else { $key.SetValue($name, $number, [Microsoft.Win32.RegistryValueKind]::String) }
    } finally { $key.Close() }
}

function Write-Failure([string]$text) {
    Write-Output ('  NO ' + $text)
    $script:failed++
}

function Write-Unknown([string]$text) {
    Write-Output ('  ?? ' + $text)
    $script:unknown++
}

# Whether there is a note, and it holds something: a full disk leaves an empty file.
function Test-Note([string]$note) {
    (Test-Path -LiteralPath $note) -and (New-Object IO.FileInfo $note).Length -gt 0
}

# Before the first change of a value: its key as a .reg file, and what it is. True when both are kept.
function Save-Value([string]$mark, [string]$path, [string]$name, $value) {
    $note = Join-Path $backup ($mark + '.was')
    if (Test-Note $note) { return $true }
    try {
        if (-not (Test-Path -LiteralPath $backup)) { [void][IO.Directory]::CreateDirectory($backup) }
        $export = Join-Path $backup ($mark + '.reg')
        if (Test-Path -LiteralPath $export) { [IO.File]::Delete($export) }
        $start = New-Object Diagnostics.ProcessStartInfo (Join-Path $system 'reg.exe')
        $start.Arguments = 'export "HKLM\' + $path + '" "' + $export + '"'
        $start.UseShellExecute = $false
        $start.CreateNoWindow = $true
        [Diagnostics.Process]::Start($start).WaitForExit()
        if (-not (Test-Path -LiteralPath $export)) { return $false }
        $number = $value.Number
        if ($number -eq '') { $number = '0' }
        [IO.File]::WriteAllText($note, ($value.Type + ' ' + $number + ' ' + $name + ' HKLM\' + $path + "`r`n"))
        return $true
    } catch { return $false }
}

# One value that is to be set. Of the names the first that is there is meant; an optional one is never made new.
function Step-Value([string[]]$marks, [string]$path, [string[]]$names, [string]$type, [bool]$optional, [string]$number, [string[]]$from) {
    $key = Get-Key $path $false
    if ($null -eq $key) {
        Write-Unknown ('HKLM\' + $path + " can't be read.")
        return
    }
    try {
        $at = -1
        for ($index = 0; $index -lt $names.Length -and $at -lt 0; $index++) {
            if ((Get-Value $key $names[$index]).Type -ne 'absent') { $at = $index }
        }
        if ($at -lt 0 -and $optional) {
            Write-Failure 'its driver has no such switch any more.'
            return
        }
        if ($at -lt 0) { $at = 0 }
        $name = $names[$at]
        $value = Get-Value $key $name
    } finally { $key.Close() }
    $shown = $value.Number
    if ($value.Type -eq 'absent') { $shown = 'not set' }
    $fits = $value.Type -ne 'odd' -and ($optional -or $value.Type -eq 'absent' -or $value.Type -eq $type)
    if ($fits -and $value.Number -eq $number) {
        Write-Output ('  ok ' + $name + ' is ' + $number + '.')
        return
    }
    if (-not $fits -or ($from.Length -gt 0 -and $value.Type -ne 'absent' -and $from -notcontains $value.Number)) {
        Write-Failure ($name + ' holds something that is not expected there; it is left alone. Look at it by hand: HKLM\' + $path)
        return
    }
    if ($Check) {
        Write-Failure ($name + ' is ' + $shown + ', and is to be ' + $number + '.')
        return
    }
    if ($WhatIf) {
        Write-Output ('  -- ' + $name + ' is ' + $shown + ', and would be set to ' + $number + '.')
        $script:pending++
        return
    }
    if (-not (Save-Value $marks[$at] $path $name $value)) {
        Write-Failure ($name + ' was not changed: nothing can be saved in ' + $backup)
        return
    }
    $kind = $value.Type
    if ($kind -eq 'absent') { $kind = $type }
    try { Set-Value $path $name $kind $number } catch { Write-Output ('  ' + $_.Exception.Message) }
    $key = Get-Key $path $false
    $now = Get-Value $key $name
    $key.Close()
    if ($now.Type -ne 'odd' -and $now.Number -eq $number) {
        Write-Output ('  ok ' + $name + ' was ' + $shown + ', and is ' + $number + ' now.')
        $script:changed++
    } else {
        Write-Failure ($name + " can't be set. Is this an administrator's PowerShell?")
    }
}

# Whether the key is still that of the adapter.
function Test-Adapter([string]$path, [string]$adapter) {
    $key = Get-Key $path $false
    if ($null -ne $key) {
        $found = $key.GetValue('DriverDesc')
        $key.Close()
        if ($found -ceq $adapter) { return $true }
    }
    $false
}

# What is back has its note put away, so that the next change notes anew; notes of other scripts stay.
function Move-Note([string]$mark) {
    try {
        if ($script:away -eq '') {
            $count = 1
            while (Test-Path -LiteralPath (Join-Path $backup ('reverted-' + $count))) { $count++ }
            $script:away = Join-Path $backup ('reverted-' + $count)
            [void][IO.Directory]::CreateDirectory($script:away)
        }
        foreach ($file in @(($mark + '.was'), ($mark + '.reg'), ($mark + '.txt'))) {
            $from = Join-Path $backup $file
            if (Test-Path -LiteralPath $from) { [IO.File]::Move($from, (Join-Path $script:away $file)) }
        }
    } catch {
        Write-Failure ('the files ' + $mark + ".* in " + $backup + " can't be moved; remove them, or the next way back leads to what they say.")
    }
}

# One value. $adapter is the adapter that the key must be of, '' for none: its number may have gone to another one since.
function Undo-Value([string]$mark, [string]$path, [string]$name, [string]$adapter) {
    $note = Join-Path $backup ($mark + '.was')
    if (-not (Test-Path -LiteralPath $note)) { return }
    $script:found = $true
    if ($adapter -ne '' -and -not (Test-Adapter $path $adapter)) {
        Write-Failure ('HKLM\' + $path + ' is not the key of the adapter any more; ' + $name + ' is left alone.')
        return
    }
    $words = [IO.File]::ReadAllText($note).Split(' ')
    $type = $words[0]
    $isKnown = $words.Length -gt 1 -and @('absent', 'REG_DWORD', 'REG_SZ') -ccontains $type -and $words[1] -cmatch '^[0-9]{1,10}\z'
    $back = $false
    if ($isKnown -and $WhatIf) {
        $shown = 'set to ' + $words[1]
        if ($type -eq 'absent') { $shown = 'removed' }
        Write-Output ('  -- ' + $name + ' would be ' + $shown + '.')
        $script:pending++
        return
    }
    if ($isKnown) {
        try { Set-Value $path $name $type $words[1] } catch { Write-Output ('  ' + $_.Exception.Message) }
        $key = Get-Key $path $false
        if ($null -ne $key) {
            $now = Get-Value $key $name
            $key.Close()
            $back = $now.Type -eq $type -and ($type -eq 'absent' -or $now.Number -eq $words[1])
        }
    }
    if ($back) {
        Write-Output ('  ok ' + $name + ' is as before.')
        $script:changed++
        Move-Note $mark
    } else {
        Write-Failure ($name + ' of HKLM\' + $path + ' could not be put back.')
    }
}

# netsh, whose complaints are no reason to stop here.
function Invoke-Network([string[]]$words) {
    $ErrorActionPreference = 'Continue'
    & (Join-Path $system 'netsh.exe') $words 2>$null
}

# What netsh prints as commands, which are English everywhere; '' when it prints nothing.
function Get-Network([string]$context) {
    try { $lines = Invoke-Network ($context.Split(' ') + 'dump') } catch { $lines = @() }
    @($lines | Where-Object { $_ }) -join "`r`n"
}

# The setting in what netsh printed or a note holds, as a word; '' when it is not there.
function Find-Setting([string]$text, [string]$setting) {
    $found = [regex]::Match($text, '(?im)(?<=^|\s)' + $setting + '=([a-z0-9]+)(?=\s|\z)')
    if ($found.Success) { return $found.Groups[1].Value }
    ''
}

function Step-Network([string]$mark, [string]$context, [string]$setting, [string]$to) {
    $command = 'netsh ' + $context + ' set global ' + $setting + '=' + $to
    $dump = Get-Network $context
    $now = Find-Setting $dump $setting
    if ($now -eq '') {
        Write-Unknown ('netsh ' + $context + ' dump does not show what ' + $setting + ' is, so it was not changed: it could not be put back.')
        return
    }
    if ($now -eq $to) {
        Write-Output ('  ok ' + $setting + ' is ' + $to + '.')
        return
    }
    if ($Check) {
        Write-Failure ($setting + ' is ' + $now + ', and is to be ' + $to + '.')
        return
    }
    if ($WhatIf) {
        Write-Output ('  -- ' + $setting + ' is ' + $now + ', and would be set: ' + $command)
        $script:pending++
        return
    }
    $note = Join-Path $backup ($mark + '.was')
    try {
        if (-not (Test-Path -LiteralPath $backup)) { [void][IO.Directory]::CreateDirectory($backup) }
        if (-not (Test-Note $note)) {
            [IO.File]::WriteAllText((Join-Path $backup ($mark + '.txt')), $dump + "`r`n")
            [IO.File]::WriteAllText($note, $setting + '=' + $now + "`r`n")
        }
    } catch {
        Write-Failure ($setting + ' was not changed: nothing can be saved in ' + $backup)
        return
    }
    [void](Invoke-Network ($context.Split(' ') + @('set', 'global', ($setting + '=' + $to))))
    $script:changed++
    if ((Find-Setting (Get-Network $context) $setting) -eq $to) {
        Write-Output ('  ok ' + $setting + ' was ' + $now + ', and is ' + $to + ' now.')
    } else {
        Write-Unknown ($setting + ' was set, and netsh does not show it as ' + $to + '; look with: netsh ' + $context + ' show global')
    }
}

# One setting, and no other: a dump that is run begins by resetting its whole context.
function Undo-Network([string]$mark, [string]$context, [string]$setting) {
    $note = Join-Path $backup ($mark + '.was')
    if (-not (Test-Path -LiteralPath $note)) { return }
    $script:found = $true
    $old = Find-Setting ([IO.File]::ReadAllText($note)) $setting
    if ($old -ne '' -and $WhatIf) {
        Write-Output ('  -- ' + $setting + ' would be set to ' + $old + '.')
        $script:pending++
        return
    }
    if ($old -ne '') { [void](Invoke-Network ($context.Split(' ') + @('set', 'global', ($setting + '=' + $old)))) }
    if ($old -ne '' -and (Find-Setting (Get-Network $context) $setting) -eq $old) {
        Write-Output ('  ok ' + $setting + ' is ' + $old + ' again.')
        $script:changed++
        Move-Note $mark
    } else {
        Write-Failure ($setting + ' of netsh ' + $context + ' could not be put back; what was noted is in ' + $note)
    }
}

# Whether a file is at least of a version: 'yes', 'no', or '' when that can't be read.
function Test-File([string]$real, [int[]]$least) {
    if (-not (Test-Path -LiteralPath $real)) { return '' }
    $info = [Diagnostics.FileVersionInfo]::GetVersionInfo($real)
    $parts = @($info.FileMajorPart, $info.FileMinorPart, $info.FileBuildPart, $info.FilePrivatePart)
    if (($parts | Measure-Object -Sum).Sum -eq 0) { return '' }
    for ($index = 0; $index -lt 4; $index++) {
        if ($parts[$index] -gt $least[$index]) { return 'yes' }
        if ($parts[$index] -lt $least[$index]) { return 'no' }
    }
    'yes'
}

# Whether a number of the registry is at least that much, as above.
function Test-Number([string]$path, [string]$name, [int]$least) {
    $key = Get-Key $path $false
    if ($null -eq $key) { return '' }
    $value = Get-Value $key $name
    $key.Close()
    if ($value.Type -ne 'REG_DWORD') { return '' }
    if ([int]$value.Number -ge $least) { 'yes' } else { 'no' }
}

# Whether a step may begin that comes after another one.
function Test-After([string]$proven, [string]$title) {
    if ($proven -eq 'no') { Write-Failure ('not before this is done: ' + $title) }
    if ($proven -eq '') { Write-Unknown ("whether this is done can't be read: " + $title) }
}

# A step that a person does: whether it is done, and how.
function Step-ByHand($proven, [string[]]$lines) {
    if ($proven -eq 'yes') {
        Write-Output '  ok it is done.'
        return
    }
    if ($null -eq $proven) { Write-Output "  By hand, and this script can't see whether it is done:" }
    elseif ($proven -eq 'no') { Write-Failure 'it is not done. By hand:' }
    else { Write-Unknown "whether it is done can't be read. By hand:" }
    foreach ($line in $lines) { Write-Output ('  - ' + $line) }
}

if ($WhatIf) { Write-Output 'Dry run: nothing is changed.' }
if ($Revert) {
@@UNDO@@
    if (-not $script:found) {
        Write-Output ('Nothing to put back: ' + $backup + ' holds nothing that this script has saved.')
        exit 0
    }
    if ($script:failed -gt 0 -and $WhatIf) {
        Write-Output 'Result: dry run; NOT all can be put back. Lines with "NO" above say what can not. Nothing was changed.'
        exit 3
    }
    if ($WhatIf) {
        Write-Output ('Result: dry run; values that would be put back: ' + $script:pending + '. Nothing was changed.')
        exit 0
    }
    if ($script:failed -gt 0) {
        Write-Output ('Result: NOT all was put back. Lines with "NO" above say what was not; the exported keys are in ' + $backup)
        exit 3
    }
    Write-Output ('Result: put back. Values that were put back: ' + $script:changed + '.')
@@RESTARTED@@
    exit 0
}
@@STEPS@@

Write-Output ''
if ($script:failed -gt 0) {
    Write-Output 'Result: NOT fixed. Lines with "NO" above say what is not as advised.'
    if ($script:changed -gt 0) { Write-Output 'Something was changed: -Revert puts it back.' }
    exit 3
}
if ($script:unknown -gt 0) {
    Write-Output 'Result: unknown. Lines with "??" above say what could not be read.'
    exit 5
}
if ($WhatIf) {
    Write-Output ('Result: dry run; values that would be changed: ' + $script:pending + '. Nothing was changed.')
    exit 0
}
if ($Check) {
    Write-Output 'Result: fixed. Every value stands as advised; it works from the first restart after the change on.'
    exit 0
}
if ($script:changed -eq 0) {
    Write-Output 'Result: fixed. Every value stood as advised already; nothing was changed.'
    exit 0
}
Write-Output ('Result: fixed. Every value stands as advised. What stood before is kept in ' + $backup)
@@RESTART@@
exit 0
