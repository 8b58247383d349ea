# Heartbeat Advisor: collects what tells why a server lost its heartbeat. For Windows Server 2008 R2 and later (PowerShell 2.0).
#
#   powershell -ExecutionPolicy Bypass -File collect.ps1 [FOLDER]     reads this server, and writes a folder named after it into FOLDER
#   powershell -ExecutionPolicy Bypass -File collect.ps1 -Arm         starts a circular Perfmon log, so that the next loss is on
#                                                                     record; never done unasked
#   powershell -ExecutionPolicy Bypass -File collect.ps1 -Disarm [FOLDER]   ends that log, and writes it as CSV
#
#   collect.ps1 -Stream                                               prints every file instead, NAME and base64 a line: for a
#                                                                     session from afar, which then writes nothing here
#
# Without FOLDER everything goes beside this file. Nothing else is written: nothing is installed, no setting is changed, and no
# service is started. Each command stands below, with the values that the advisor looks at; manifest.txt lists what each gave.
# Where .NET 4.5 is there, the folder is packed into a zip beside it. Ends with 0 when it is written, with 2 when it can't be.
param([string]$Folder = '', [switch]$Arm, [switch]$Disarm, [switch]$Stream)
$ErrorActionPreference = 'Continue'
$unicode = [System.Text.Encoding]::Unicode
$system = Join-Path $env:SystemRoot 'System32'
$sysnative = Join-Path $env:SystemRoot 'Sysnative'
if (Test-Path $sysnative) { $system = $sysnative }
$env:PATH = "$system;$system\wbem;$env:SystemRoot"
$here = '.'
if ($MyInvocation.MyCommand.Path) { $here = Split-Path -Parent $MyInvocation.MyCommand.Path }
if ($Folder -eq '') { $Folder = $here }
$Folder = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Folder)

# ---- Perfmon, only when asked for
$counters = @(
    '\Processor(*)\DPC Rate',
    '\Processor(*)\DPCs Queued/sec',
    '\Processor(*)\% DPC Time',
    '\Processor(*)\% Interrupt Time',
    '\Processor(*)\% Privileged Time',
    '\Processor(*)\% Processor Time',
    '\Process(*)\% Processor Time',
    '\Process(*)\Private Bytes',
    '\Memory\Pages/sec',
    '\Memory\Available MBytes',
    '\Network Interface(*)\Packets/sec',
    '\Network Interface(*)\Bytes Total/sec',
    '\Network Interface(*)\Packets Received/sec',
    '\Network Interface(*)\Packets Sent/sec',
    '\Network Interface(*)\Bytes Received/sec',
    '\Network Interface(*)\Bytes Sent/sec',
    '\Network Interface(*)\Packets Received Discarded',
    '\Network Interface(*)\Packets Received Errors',
    '\Network Interface(*)\Current Bandwidth',
    '\Network Interface(*)\Output Queue Length',
    '\UDPv4\Datagrams Received/sec',
    '\UDPv4\Datagrams Received Errors',
    '\TCPv4\Segments Retransmitted/sec',
    '\TCPv4\Connections Reset',
    '\TCPv4\Connection Failures'
)

# Perfmon's counters in the language of this Windows: its registry numbers them, in English (009) and in its own.
function Get-LocalCounter {
    $perflib = 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Perflib'
    $numbers = @{}
    $names = @{}
    $english = @((Get-ItemProperty -LiteralPath "$perflib\009" -ErrorAction SilentlyContinue).Counter)
    $local = @((Get-ItemProperty -LiteralPath "$perflib\CurrentLanguage" -ErrorAction SilentlyContinue).Counter)
    for ($index = 0; $index -lt $english.Count - 1; $index += 2) {
        if (-not $numbers.ContainsKey($english[$index + 1])) { $numbers[$english[$index + 1]] = $english[$index] }
    }
    for ($index = 0; $index -lt $local.Count - 1; $index += 2) { $names[$local[$index]] = $local[$index + 1] }
    foreach ($counter in $counters) {
        $parts = $counter.Split('\')
        $object = $parts[1].Split('(')[0]
        $instance = $parts[1].Substring($object.Length)
        $words = foreach ($word in @($object, $parts[2])) {
            if ($numbers.ContainsKey($word) -and $names.ContainsKey($numbers[$word])) { $names[$numbers[$word]] } else { $word }
        }
        '\' + $words[0] + $instance + '\' + $words[1]
    }
}

if ($Arm) {
    $list = Join-Path $env:TEMP 'heartbeat-counters.txt'
    [System.IO.File]::WriteAllLines($list, [string[]]@(Get-LocalCounter), [System.Text.Encoding]::Default)
    & logman.exe create counter heartbeat -cf $list -si 00:00:01 -v mmddhhmm -f bincirc -max 500 -o "$env:SystemDrive\PerfLogs\heartbeat"
    if ($LASTEXITCODE -eq 0) { & logman.exe start heartbeat }
    if ($LASTEXITCODE -ne 0) {
        Write-Warning "Perfmon's log could not be started. It needs an administrator. If it is armed already, end it with -Disarm."
        exit 1
    }
    Write-Host 'Armed: the last hours are always on record, in at most 500 MB. After a loss, soon: collect.ps1 -Disarm'
    exit 0
}

if ($Disarm) {
    $out = Join-Path $Folder $env:COMPUTERNAME
    $null = [System.IO.Directory]::CreateDirectory($out)
    & logman.exe stop heartbeat
    $made = 0
    foreach ($log in @(Get-ChildItem -Path "$env:SystemDrive\PerfLogs\heartbeat*.blg" -ErrorAction SilentlyContinue)) {
        & relog.exe $log.FullName -f csv -o (Join-Path $out ($log.BaseName + '.csv')) -y
        if ($LASTEXITCODE -eq 0) { $made += 1 }
    }
    if ($made -eq 0) {
        Write-Warning "relog wrote no CSV into $out. The log in $env:SystemDrive\PerfLogs stays as it is."
        exit 1
    }
    & logman.exe delete heartbeat
    Write-Host "Done: $out. The log itself is still in $env:SystemDrive\PerfLogs; delete it when it is no longer needed."
    exit 0
}

# ---- The folder, named after the server; with a number where there is one already
$out = Join-Path $Folder $env:COMPUTERNAME
$number = 1
while (Test-Path -LiteralPath $out) {
    $number += 1
    $out = Join-Path $Folder ($env:COMPUTERNAME + '-' + $number)
}
$manifest = Join-Path $out 'manifest.txt'
$streamed = New-Object System.Text.StringBuilder "advisor.manifest/1`r`n"
try {
    if (-not $Stream) {
        $null = [System.IO.Directory]::CreateDirectory($out)
        [System.IO.File]::WriteAllText($manifest, "advisor.manifest/1`r`n", $unicode)
    }
} catch {
    Write-Warning "Nothing can be written to $out. Name a folder that you may write to: collect.ps1 D:\FOLDER"
    exit 2
}

function Add-Line([string[]]$Lines) {
    $text = ($Lines -join "`r`n") + "`r`n"
    if ($Stream) { $null = $streamed.Append($text) } else { [System.IO.File]::AppendAllText($manifest, $text, $unicode) }
}

# A whole file, either way.
function Save-Text([string]$File, [string]$Text) {
    $bytes = [byte[]]($unicode.GetPreamble() + $unicode.GetBytes($Text))
    if ($Stream) { Write-Output ($File + "`t" + [Convert]::ToBase64String($bytes)) }
    else { [System.IO.File]::WriteAllBytes((Join-Path $out $File), $bytes) }
}

function Get-Stamp { [DateTime]::UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", [System.Globalization.CultureInfo]::InvariantCulture) }

# One item: what it runs stands in the manifest as it stands here. The text that it gives goes to its file as UTF-16.
function Add-Item([string]$File, [scriptblock]$Command, [string]$For = '') {
    if (-not $Stream) { Write-Host "  $File" }
    $code = 0
    $message = ''
    $text = ''
    $global:LASTEXITCODE = 0
    $Error.Clear()
    try {
        $given = @(& $Command 2>&1)
        $code = $global:LASTEXITCODE
        $complaints = @($given | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
        $text = @($given | Where-Object { $_ -isnot [System.Management.Automation.ErrorRecord] }) -join "`r`n"
        if ($complaints.Count -gt 0) {
            $message = $complaints[0].Exception.Message
            if ($code -eq 0 -and $text.Trim() -eq '') { $code = 1 }
        }
    } catch {
        $code = 1
        $message = $_.Exception.Message
        if ($_.Exception -is [System.Management.Automation.CommandNotFoundException]) { $code = 9009 }
        if ($_.Exception -is [System.UnauthorizedAccessException]) { $code = 5 }
    }
    $path = Join-Path $out $File
    # A command that failed may have printed its complaint: that is a message, and no output.
    if ($code -ne 0 -and $text.Trim().Length -lt 200) {
        if ($message -eq '') { $message = $text.Trim() }
        $text = ''
    }
    $bytes = 0
    if ($text.Trim() -ne '') {
        $text = $text.TrimStart() + "`r`n"
        $bytes = 2 + 2 * $text.Length
        Save-Text $File $text
    } elseif (-not $Stream -and (Test-Path -LiteralPath $path)) { $bytes = (Get-Item -LiteralPath $path).Length }
    $words = $Command.ToString().Trim() -replace '\s+', ' '
    $lines = @('', "[$File]", "command=$words", "exit=$code", "bytes=$bytes")
    if ($For -ne '') { $lines += "for=$For" }
    if ($message -ne '' -and ($code -ne 0 -or $bytes -eq 0)) { $lines += 'message=' + ($message.Trim() -split "`r?`n")[0] }
    Add-Line $lines
}

# Objects as lines of property=value, the properties that this Windows lacks left out.
function Format-Object([string[]]$Names) {
    process {
        $object = $_
        ''
        foreach ($name in $Names) {
            $property = $object.PSObject.Properties[$name]
            if ($property -ne $null) { $name + '=' + $property.Value }
        }
    }
}

# Values of one key, by name, as reg query prints them: the others of the key stay unread.
function Get-RegistryValue([string]$Key, [string[]]$Names) {
    $shown = $false
    foreach ($name in $Names) {
        $value = [Microsoft.Win32.Registry]::GetValue(($Key -replace '^HKLM', 'HKEY_LOCAL_MACHINE'), $name, $null)
        if ($value -eq $null) { continue }
        if (-not $shown) { $Key -replace '^HKLM', 'HKEY_LOCAL_MACHINE' }
        $shown = $true
        if ($value -is [int]) { '    {0}    REG_DWORD    0x{1:x}' -f $name, $value } else { '    {0}    REG_SZ    {1}' -f $name, $value }
    }
}

Add-Line @('script=collect.ps1 1', "host=$env:COMPUTERNAME", ('started=' + (Get-Stamp)))
if ($env:PROCESSOR_ARCHITEW6432 -and -not (Test-Path $sysnative)) { Add-Line 'note=a 32-bit PowerShell, so the registry''s 32-bit side was read' }
if (-not $Stream) { Write-Host "Reading $env:COMPUTERNAME ..." }

# ---- Windows: product, version, service pack, platform, language, zone
Add-Item 'version.txt' { cmd.exe /d /c ver }
Add-Item 'systeminfo.txt' { systeminfo.exe }
Add-Item 'os.txt' { Get-WmiObject Win32_OperatingSystem | Format-Object 'BuildNumber', 'Caption', 'CSDVersion', 'CSName', 'CurrentTimeZone', 'OSArchitecture', 'OtherTypeDescription', 'ServicePackMajorVersion', 'Version' }
Add-Item 'computer.txt' { Get-WmiObject Win32_ComputerSystem | Format-Object 'Manufacturer', 'Model', 'NumberOfLogicalProcessors', 'SystemType' }
Add-Item 'processors.txt' { Get-WmiObject Win32_Processor | Format-Object 'DeviceID', 'NumberOfLogicalProcessors' }
# Of these keys only the values that stand here: what else they hold (the product key, the search path) stays unread.
Add-Item 'current-version.txt' { Get-RegistryValue 'HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion' 'ProductName', 'CurrentVersion', 'CurrentMajorVersionNumber', 'CurrentMinorVersionNumber', 'CurrentBuildNumber', 'CSDVersion', 'EditionID' }
Add-Item 'environment.txt' { Get-RegistryValue 'HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment' 'PROCESSOR_ARCHITECTURE', 'NUMBER_OF_PROCESSORS' }
Add-Item 'firmware.txt' { Get-RegistryValue 'HKLM\HARDWARE\DESCRIPTION\System\BIOS' 'SystemManufacturer', 'SystemProductName' }
Add-Item 'vmware-tools.txt' { Get-RegistryValue 'HKLM\SYSTEM\CurrentControlSet\Services\VMTools' 'ImagePath' }
# Current
Add-Item 'select.txt' { reg.exe query 'HKLM\SYSTEM\Select' }
# ComputerName, in ActiveComputerName and in ComputerName
Add-Item 'computer-name-active.txt' { reg.exe query 'HKLM\SYSTEM\CurrentControlSet\Control\ComputerName\ActiveComputerName' }
Add-Item 'computer-name.txt' { reg.exe query 'HKLM\SYSTEM\CurrentControlSet\Control\ComputerName\ComputerName' }
# ActiveTimeBias, TimeZoneKeyName, StandardName
Add-Item 'time-zone.txt' { reg.exe query 'HKLM\SYSTEM\CurrentControlSet\Control\TimeZoneInformation' }

# ---- Ndis.sys: FileSize, LastModified, Name, Version
Add-Item 'ndis.txt' {
    $file = Get-Item -LiteralPath (Join-Path $system 'drivers\ndis.sys') -ErrorAction Stop
    $version = $file.VersionInfo
    'FileSize=' + $file.Length
    'LastModified=' + $file.LastWriteTimeUtc.ToString('yyyyMMddHHmmss') + '.000000+000'
    'Name=' + (Join-Path $env:SystemRoot 'system32\drivers\ndis.sys')
    'Version=' + (($version.FileMajorPart, $version.FileMinorPart, $version.FileBuildPart, $version.FilePrivatePart) -join '.')
}
# The file itself: it says its version and its platform, whatever else is forbidden here.
if (-not $Stream) { Add-Item 'ndis.sys' { Copy-Item -LiteralPath (Join-Path $system 'drivers\ndis.sys') -Destination (Join-Path $out 'ndis.sys') } }

# ---- Updates: HotFixID, ServicePackInEffect, Description, InstalledOn; the names of the keys that updates leave
Add-Item 'updates.txt' { Get-WmiObject Win32_QuickFixEngineering | Format-Object 'Description', 'HotFixID', 'InstalledOn', 'ServicePackInEffect' }
Add-Item 'update-keys.txt' { reg.exe query 'HKLM\SOFTWARE\Microsoft\Updates' /s }
Add-Item 'hotfix-keys.txt' { reg.exe query 'HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\HotFix' /s }

# ---- The network stack and its adapters
# EnableRSS, EnableTCPChimney, EnableTCPA, DisableTaskOffload, Hostname; read whole, for what is absent counts
Add-Item 'tcpip.txt' { reg.exe query 'HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters' }
# Start
Add-Item 'shared-access.txt' { reg.exe query 'HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess' }
Add-Item 'shared-access-state.txt' { Get-WmiObject Win32_Service | Where-Object { $_.Name -eq 'SharedAccess' } | Format-Object 'Name', 'State' }
# Of each adapter DriverDesc, DriverVersion, DriverDate, NetCfgInstanceId, MatchingDeviceId, ComponentId, UpperBind in Linkage;
# *RSS, RSS, EnableRSS, RssEnable, and default in Ndi\Params\*RSS;
# *TCPChecksumOffloadIPv4, *UDPChecksumOffloadIPv4, *TCPUDPChecksumOffloadIPv4, TCPChecksumOffloadIPv4,
# UDPChecksumOffloadIPv4, TCPUDPChecksumOffloadIPv4, ChecksumOffload, TaskOffload;
# *LsoV1IPv4, *LsoV2IPv4, LsoV1IPv4, LsoV2IPv4, LargeSendOffload, LargeSend; *SpeedDuplex, SpeedDuplex;
# *ReceiveBuffers, ReceiveBuffers, NumReceiveBuffers, NumRxDescriptors
# Key by key: one among them is closed to everybody.
Add-Item 'adapters.txt' {
    foreach ($line in @(reg.exe query 'HKLM\SYSTEM\CurrentControlSet\Control\Class\{4D36E972-E325-11CE-BFC1-08002BE10318}')) {
        if ($line -match '\\\d{4}$') { reg.exe query $line /s }
    }
}
Add-Item 'adapter-devices.txt' { Get-WmiObject Win32_NetworkAdapter | Format-Object 'Description', 'GUID', 'Index', 'MACAddress', 'Name', 'PNPDeviceID' }
Add-Item 'adapter-addresses.txt' { Get-WmiObject Win32_NetworkAdapterConfiguration | Format-Object 'Description', 'Index', 'IPEnabled', 'MACAddress', 'SettingID' }
Add-Item 'netsh-tcp.txt' { netsh.exe int tcp show global }
Add-Item 'netsh-offload.txt' { netsh.exe int ip show offload }
Add-Item 'netsh-config.txt' { netsh.exe int ip show config } people
Add-Item 'adapter-list.csv' { Get-NetAdapter | Select-Object 'Name', 'InterfaceDescription', 'InterfaceGuid', 'InterfaceIndex', 'Status', 'LinkSpeed', 'MacAddress', 'DriverVersion', 'DriverDate', 'DriverInformation', 'DriverProvider', 'Virtual', 'HardwareInterface' | ConvertTo-Csv -NoTypeInformation }
Add-Item 'adapter-rss.csv' { Get-NetAdapterRss | Select-Object 'Name', 'InterfaceDescription', 'Enabled', 'NumberOfReceiveQueues', 'MaxProcessors', 'Profile' | ConvertTo-Csv -NoTypeInformation }
Add-Item 'adapter-checksum.csv' { Get-NetAdapterChecksumOffload | Select-Object 'Name', 'InterfaceDescription', 'IpIPv4Enabled', 'TcpIPv4Enabled', 'TcpIPv6Enabled', 'UdpIPv4Enabled', 'UdpIPv6Enabled' | ConvertTo-Csv -NoTypeInformation }
Add-Item 'adapter-lso.csv' { Get-NetAdapterLso | Select-Object 'Name', 'InterfaceDescription', 'V1IPv4Enabled', 'IPv4Enabled', 'IPv6Enabled' | ConvertTo-Csv -NoTypeInformation }
Add-Item 'adapter-properties.csv' { Get-NetAdapterAdvancedProperty | Select-Object @('Name', 'InterfaceDescription', 'DisplayName', 'DisplayValue', 'RegistryKeyword', @{ Name = 'RegistryValue'; Expression = { $_.RegistryValue -join ' ' } }) | ConvertTo-Csv -NoTypeInformation }
Add-Item 'offload-global.txt' { Get-NetOffloadGlobalSetting | Format-List '*' | Out-String -Width 4096 }
Add-Item 'team.txt' { Get-NetLbfoTeam | Format-List '*' | Out-String -Width 4096 }
Add-Item 'team-members.txt' { Get-NetLbfoTeamMember | Format-List '*' | Out-String -Width 4096 }
Add-Item 'ipconfig.txt' { ipconfig.exe /all } people
Add-Item 'netstat-e.txt' { netstat.exe -e } people
Add-Item 'netstat-s.txt' { netstat.exe -s } people

# ---- The clock
Add-Item 'w32tm-zone.txt' { w32tm.exe /tz } people
Add-Item 'w32tm-status.txt' { w32tm.exe /query /status /verbose } people
Add-Item 'w32tm-configuration.txt' { w32tm.exe /query /configuration } people
Add-Item 'w32time-parameters.txt' { reg.exe query 'HKLM\SYSTEM\CurrentControlSet\Services\W32Time\Parameters' } people
Add-Item 'w32time-config.txt' { reg.exe query 'HKLM\SYSTEM\CurrentControlSet\Services\W32Time\Config' } people

# ---- Events: the newest 5000 of the System log (link, time service, start and stop), and when the clock was set
Add-Item 'system-events.xml' { wevtutil.exe qe System /c:5000 /rd:true /f:xml /e:Events }
Add-Item 'clock-events.xml' { wevtutil.exe qe Security '/q:*[System[(EventID=4616)]]' /c:200 /rd:true /f:xml /e:Events }

Add-Line @('', '[end]', ('finished=' + (Get-Stamp)))
if ($Stream) {
    Save-Text 'manifest.txt' $streamed.ToString()
    return
}
$made = $out
try {
    Add-Type -AssemblyName System.IO.Compression.FileSystem -ErrorAction Stop
    [System.IO.Compression.ZipFile]::CreateFromDirectory($out, "$out.zip", [System.IO.Compression.CompressionLevel]::Optimal, $true)
    $made = "$out.zip (or the folder of that name)"
} catch {
    Write-Verbose 'This .NET makes no zip; the folder is there.'
}
Write-Host "Done: $made"
Write-Host "To have Perfmon's counters of the next loss: collect.ps1 -Arm"
exit 0
