@echo off
rem Heartbeat Advisor: collects what tells why a server lost its heartbeat. For Windows Server 2003, XP x64 and later.
rem
rem   collect.cmd [FOLDER]           reads this server, and writes a folder named after it into FOLDER
rem   collect.cmd /arm               starts a circular Perfmon log, so that the next loss is on record; never done unasked
rem   collect.cmd /disarm [FOLDER]   ends that log, and writes it as CSV into the server's folder in FOLDER
rem
rem Without FOLDER everything goes beside this file. Nothing else is written: nothing is installed, no setting is changed,
rem and no service is started. Each command stands below, with the values that the advisor looks at; manifest.txt lists
rem what each of them gave. Ends with 0 when the folder is written, with 2 when it can't be.
rem
rem The lines at the end are collect.vbs, which reads what cmd can't. Where scripts are forbidden, the rest still works.
setlocal EnableExtensions DisableDelayedExpansion
rem A 32-bit cmd on 64-bit Windows is shown another System32 and another registry; Sysnative is the real one.
set "system=%SystemRoot%\System32"
if exist "%SystemRoot%\Sysnative\reg.exe" set "system=%SystemRoot%\Sysnative"
set "PATH=%system%;%system%\wbem;%SystemRoot%"
set "cscript=cscript //nologo"
rem What this file is called and where it is, before anything changes the current folder.
set "me=%~nx0"
set "self=%~f0"
set "home=%~dp0"

set "into=%~1"
if /i "%~1"=="/arm" goto arm
if /i "%~1"=="/disarm" goto disarm
if defined into if "%into:~0,1%"=="/" goto usage
if defined into if "%into:~0,1%"=="-" goto usage
if not "%~2"=="" goto usage
call :place
if errorlevel 1 exit /b 2
set "base=%out%"
set "count=1"
:next
if not exist "%out%" goto fresh
set /a count=count+1
set "out=%base%-%count%"
goto next
:fresh
mkdir "%out%" 2>nul
copy /y nul "%out%\manifest.txt" >nul 2>nul
if not exist "%out%\manifest.txt" goto readonly
for /f "usebackq skip=348 delims=" %%A in ("%self%") do >>"%out%\collect.vbs" echo %%A
cd /d "%out%"
call :clock started
set "scripts="
if defined started set "scripts=yes"
if not defined scripts for /f "tokens=2 delims==" %%T in ('wmic os get LocalDateTime /format:list 2^>nul ^<nul') do set "started=%%T"
>>manifest.txt echo advisor.manifest/1
>>manifest.txt echo script=collect.cmd 1
>>manifest.txt echo host=%COMPUTERNAME%
if defined started >>manifest.txt echo started=%started%
if defined PROCESSOR_ARCHITEW6432 if "%system%"=="%SystemRoot%\System32" call :emulated
echo Reading %COMPUTERNAME% ...

rem ---- Windows: product, version, service pack, platform, language, zone
set "_command=cmd /d /c ver"
call :item version.txt 0
set "_command=systeminfo"
call :item systeminfo.txt 120
rem Caption, OtherTypeDescription, Version, BuildNumber, ServicePackMajorVersion, CSDVersion, CSName, CurrentTimeZone
call :wmi os.txt os Win32_OperatingSystem "BuildNumber,Caption,CSDVersion,CSName,CurrentTimeZone,ServicePackMajorVersion,Version"
rem Asked for apart, for a Windows that lacks a property then answers nothing at all.
call :wmi os-release.txt os Win32_OperatingSystem "Caption,OtherTypeDescription"
call :wmi os-platform.txt os Win32_OperatingSystem "OSArchitecture"
call :wmi computer.txt computersystem Win32_ComputerSystem "Manufacturer,Model,SystemType"
call :wmi processors.txt cpu Win32_Processor "DeviceID,NumberOfLogicalProcessors"
if "%bytes%"=="0" call :wmi processors-listed.txt cpu Win32_Processor "DeviceID"
rem Of these keys only the values that stand here: what else they hold (the product key, the search path) stays unread.
set "key=HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
call :values current-version.txt "ProductName CurrentVersion CurrentMajorVersionNumber CurrentMinorVersionNumber CurrentBuildNumber CSDVersion EditionID"
set "key=HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment"
call :values environment.txt "PROCESSOR_ARCHITECTURE NUMBER_OF_PROCESSORS"
set "key=HKLM\HARDWARE\DESCRIPTION\System\BIOS"
call :values firmware.txt "SystemManufacturer SystemProductName"
set "key=HKLM\SYSTEM\CurrentControlSet\Services\VMTools"
call :values vmware-tools.txt "ImagePath"
rem Current
call :key select.txt "HKLM\SYSTEM\Select"
rem ComputerName, in ActiveComputerName and in ComputerName
call :key computer-name-active.txt "HKLM\SYSTEM\CurrentControlSet\Control\ComputerName\ActiveComputerName"
call :key computer-name.txt "HKLM\SYSTEM\CurrentControlSet\Control\ComputerName\ComputerName"
rem ActiveTimeBias, TimeZoneKeyName, StandardName
call :key time-zone.txt "HKLM\SYSTEM\CurrentControlSet\Control\TimeZoneInformation"

rem ---- Ndis.sys: FileSize, LastModified, Name, Version
set "ndis=%SystemRoot%\system32\drivers\ndis.sys"
set "_command=wmic datafile where name="%ndis:\=\\%" get FileSize,LastModified,Name,Version /format:list"
call :item ndis.txt 60
if not "%code%"=="0" set "bytes=0"
set "_command=%cscript% collect.vbs file "%system%\drivers\ndis.sys" "%ndis%""
if "%bytes%"=="0" if defined scripts call :item ndis-file.txt 60
rem The file itself: it says its version and its platform, whatever else is forbidden here.
set "_command=copy /b "%system%\drivers\ndis.sys" ndis.sys"
set "silent=yes"
call :item ndis.sys 0
set "silent="

rem ---- Updates: HotFixID, ServicePackInEffect, Description, InstalledOn; the names of the keys that updates leave
call :wmi updates.txt qfe Win32_QuickFixEngineering "Description,HotFixID,InstalledOn,ServicePackInEffect"
call :keys update-keys.txt "HKLM\SOFTWARE\Microsoft\Updates"
call :keys hotfix-keys.txt "HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\HotFix"

rem ---- The network stack and its adapters
rem EnableRSS, EnableTCPChimney, EnableTCPA, DisableTaskOffload, Hostname; read whole, for what is absent counts
call :key tcpip.txt "HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters"
rem Start
call :key shared-access.txt "HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess"
rem Name, State
set "_command=wmic service where name="SharedAccess" get Name,State /format:list"
call :item shared-access-state.txt 60
rem Of each adapter DriverDesc, DriverVersion, DriverDate, NetCfgInstanceId, MatchingDeviceId, ComponentId, UpperBind in
rem Linkage;
rem *RSS, RSS, EnableRSS, RssEnable, and default in Ndi\Params\*RSS;
rem *TCPChecksumOffloadIPv4, *UDPChecksumOffloadIPv4, *TCPUDPChecksumOffloadIPv4, TCPChecksumOffloadIPv4,
rem UDPChecksumOffloadIPv4, TCPUDPChecksumOffloadIPv4, ChecksumOffload, TaskOffload;
rem *LsoV1IPv4, *LsoV2IPv4, LsoV1IPv4, LsoV2IPv4, LargeSendOffload, LargeSend; *SpeedDuplex, SpeedDuplex;
rem *ReceiveBuffers, ReceiveBuffers, NumReceiveBuffers, NumRxDescriptors
set "key=HKLM\SYSTEM\CurrentControlSet\Control\Class\{4D36E972-E325-11CE-BFC1-08002BE10318}"
set "_command=reg export "%key%" adapters.reg"
set "silent=yes"
call :item adapters.reg 0
set "silent="
rem Since Vista one key among them is closed to everybody, which ends an export; then adapter by adapter.
if not "%code%"=="0" for /f "delims=" %%K in ('reg query "%key%" 2^>nul') do call :adapter "%%K"
call :wmi adapter-devices.txt nic Win32_NetworkAdapter "Description,Index,MACAddress,Name,PNPDeviceID"
call :wmi adapter-addresses.txt nicconfig Win32_NetworkAdapterConfiguration "Description,Index,IPEnabled,MACAddress,SettingID"
call :wmi adapter-guids.txt nic Win32_NetworkAdapter "GUID,Index,PNPDeviceID"
set "_command=netsh int tcp show global"
call :item netsh-tcp.txt 60
set "_command=netsh int ip show offload"
call :item netsh-offload.txt 60
set "_command=netsh int ip show config"
call :item netsh-config.txt 60 people
set "_command=ipconfig /all"
call :item ipconfig.txt 0 people
set "_command=netstat -e"
call :item netstat-e.txt 0 people
set "_command=netstat -s"
call :item netstat-s.txt 0 people

rem ---- The clock
set "_command=w32tm /tz"
call :item w32tm-zone.txt 0 people
set "_command=w32tm /query /status /verbose"
call :item w32tm-status.txt 60 people
set "_command=w32tm /query /configuration"
call :item w32tm-configuration.txt 60 people
set "_command=sc query w32time"
call :item w32time-service.txt 0 people
set "_command=reg query "HKLM\SYSTEM\CurrentControlSet\Services\W32Time\Parameters""
call :item w32time-parameters.txt 0 people
set "_command=reg query "HKLM\SYSTEM\CurrentControlSet\Services\W32Time\Config""
call :item w32time-config.txt 0 people

rem ---- Events: the newest 5000 of the System log (link, time service, start and stop), and when the clock was set
set "_command=wevtutil qe System /c:5000 /rd:true /f:xml /e:Events /uni:true"
call :item system-events.xml 120
if not "%code%"=="0" set "bytes=0"
set "_command=%cscript% collect.vbs events System 5000 120"
if "%bytes%"=="0" if defined scripts call :item system-events.csv 150
set "_command=wevtutil qe Security /q:"*[System[(EventID=4616)]]" /c:200 /rd:true /f:xml /e:Events /uni:true"
call :item clock-events.xml 120
if not "%code%"=="0" set "bytes=0"
set "_command=%cscript% collect.vbs events Security 200 120"
if "%bytes%"=="0" if defined scripts call :item clock-events.csv 150

set "finished="
if defined scripts call :clock finished
>>manifest.txt echo.
>>manifest.txt echo [end]
if defined finished >>manifest.txt echo finished=%finished%
del step-*.* 2>nul
del collect.vbs 2>nul
echo.
echo Done: "%out%"
echo Take the whole folder to the advisor. To have Perfmon's counters of the next loss: %me% /arm
exit /b 0

rem ---- Ends
:usage
echo Usage: %me% [FOLDER]           reads this server, and writes a folder named after it into FOLDER
echo        %me% /arm               starts a circular Perfmon log, so that the next loss is on record
echo        %me% /disarm [FOLDER]   ends that log, and writes it as CSV into the server's folder in FOLDER
if "%~1"=="/?" exit /b 0
exit /b 2
:readonly
echo.
echo %me%: nothing can be written to "%out%". 1>&2
echo Name a folder that you may write to: %me% D:\FOLDER 1>&2
exit /b 2

rem ---- Parts
rem Where the server's folder shall be (out).
:place
if "%into:~0,2%"=="\\" goto remote
set "here="
if defined into for %%I in ("%into%") do set "here=%%~fI"
if defined here if "%here:~-1%"=="\" set "here=%here:~0,-1%"
cd /d "%home%" 2>nul
if exist "%me%" set "self=%me%"
set "out=%COMPUTERNAME%"
if defined here set "out=%here%\%COMPUTERNAME%"
if defined here exit /b 0
if exist "%me%" exit /b 0
:remote
echo %me%: cmd can't work in a folder of another machine. Copy this file to a drive, or name a folder on one: %me% D:\FOLDER 1>&2
exit /b 1

rem The time in UTC, into the variable of that name.
:clock
set "now="
set "%1="
for /f "delims=" %%T in ('%cscript% collect.vbs utc 2^>nul') do set "now=%%T"
if not defined now exit /b 0
if "%now:~10,1%%now:~-1%"=="TZ" set "%1=%now%"
exit /b 0

:emulated
>>manifest.txt echo note=a 32-bit cmd, so the registry's 32-bit side was read
echo This is the 32-bit cmd of a 64-bit Windows: start %me% from %SystemRoot%\System32\cmd.exe to see all. 1>&2
exit /b 0

rem One command (in _command): %1 its file, %2 the seconds it may take (0: no limit is needed), %3 people: no fact is in it.
:item
set "file=%~1"
echo   %file%
set "to=%file%"
if defined silent set "to=nul"
if not "%~2"=="0" if defined scripts goto limited
<nul %_command% >"%to%" 2>"step-%file%.err"
set "code=%errorlevel%"
goto ran
:limited
%cscript% collect.vbs run %~2 "%file%" "%to%" >nul 2>nul <nul
set "code=%errorlevel%"
:ran
set "bytes=0"
if exist "%file%" for %%F in ("%file%") do set "bytes=%%~zF"
set "_message="
if exist "step-%file%.err" set /p _message=<"step-%file%.err"
if not defined _message if not "%code%"=="0" if exist "%file%" set /p _message=<"%file%"
rem A command that failed may have printed its complaint: that is a message, and no output.
if not "%code%"=="0" if %bytes% LSS 200 set "bytes=0"
if "%bytes%"=="0" if exist "%file%" del "%file%" 2>nul
>>manifest.txt echo.
>>manifest.txt echo [%file%]
>>manifest.txt set _command
>>manifest.txt echo exit=%code%
>>manifest.txt echo bytes=%bytes%
if not "%~3"=="" >>manifest.txt echo for=%~3
if "%code%"=="0" if not "%bytes%"=="0" exit /b 0
if defined _message >>manifest.txt set _message
exit /b 0

rem A class of WMI: %1 its file, %2 wmic's name of it, %3 WMI's own, %4 the properties.
:wmi
set "_command=wmic %~2 get %~4 /format:list"
call :item %1 60
if not "%code%"=="0" set "bytes=0"
if not "%bytes%"=="0" exit /b 0
if not defined scripts exit /b 0
set "_command=%cscript% collect.vbs wmi %~3 %~4"
call :item "%~n1-wmi.txt" 60
exit /b 0

rem A registry key: %1 its file, %2 the key.
:key
set "_command=reg query "%~2""
call :item %1 0
exit /b 0
:keys
set "_command=reg query "%~2" /s"
call :item %1 0
exit /b 0
:adapter
set "name=%~nx1"
if "%name:~0,2%"=="00" call :keys "adapter-%name%.txt" "%~1"
exit /b 0

rem Values of the key in the variable key: %1 their file, %2 their names.
:values
set "_command=%cscript% collect.vbs values "%key%" %~2"
if not defined scripts set "_command=reg query "%key%" | find /v "ProductId""
call :item %1 0
exit /b 0

rem ---- Perfmon, only when asked for
:arm
if not "%~2"=="" goto usage
set "list=%TEMP%\heartbeat-counters.txt"
if exist "%TEMP%\heartbeat-collect.vbs" del "%TEMP%\heartbeat-collect.vbs"
for /f "usebackq skip=348 delims=" %%A in ("%self%") do >>"%TEMP%\heartbeat-collect.vbs" echo %%A
 >"%list%" echo \Processor(*)\DPC Rate
>>"%list%" echo \Processor(*)\DPCs Queued/sec
>>"%list%" echo \Processor(*)\%% DPC Time
>>"%list%" echo \Processor(*)\%% Interrupt Time
>>"%list%" echo \Processor(*)\%% Privileged Time
>>"%list%" echo \Processor(*)\%% Processor Time
>>"%list%" echo \Process(*)\%% Processor Time
>>"%list%" echo \Process(*)\Private Bytes
>>"%list%" echo \Memory\Pages/sec
>>"%list%" echo \Memory\Available MBytes
>>"%list%" echo \Network Interface(*)\Packets/sec
>>"%list%" echo \Network Interface(*)\Bytes Total/sec
>>"%list%" echo \Network Interface(*)\Packets Received/sec
>>"%list%" echo \Network Interface(*)\Packets Sent/sec
>>"%list%" echo \Network Interface(*)\Bytes Received/sec
>>"%list%" echo \Network Interface(*)\Bytes Sent/sec
>>"%list%" echo \Network Interface(*)\Packets Received Discarded
>>"%list%" echo \Network Interface(*)\Packets Received Errors
>>"%list%" echo \Network Interface(*)\Current Bandwidth
>>"%list%" echo \Network Interface(*)\Output Queue Length
>>"%list%" echo \UDPv4\Datagrams Received/sec
>>"%list%" echo \UDPv4\Datagrams Received Errors
>>"%list%" echo \TCPv4\Segments Retransmitted/sec
>>"%list%" echo \TCPv4\Connections Reset
>>"%list%" echo \TCPv4\Connection Failures
%cscript% "%TEMP%\heartbeat-collect.vbs" counters "%list%" >"%list%.local" 2>nul
for %%F in ("%list%.local") do if not "%%~zF"=="0" set "list=%list%.local"
logman create counter heartbeat -cf "%list%" -si 00:00:01 -v mmddhhmm -f bincirc -max 500 -o "%SystemDrive%\PerfLogs\heartbeat"
if errorlevel 1 goto unarmed
logman start heartbeat
if errorlevel 1 goto unarmed
echo Armed: the last hours are always on record, in at most 500 MB. After a loss, soon: %me% /disarm
exit /b 0
:unarmed
echo %me%: Perfmon's log could not be started. It needs an administrator, and the service Performance Logs and Alerts. 1>&2
echo If it is armed already, end it with %me% /disarm 1>&2
exit /b 1

:disarm
set "into=%~2"
if not "%~3"=="" goto usage
call :place
if errorlevel 1 exit /b 2
if not exist "%out%" mkdir "%out%" 2>nul
logman stop heartbeat
for %%F in ("%SystemDrive%\PerfLogs\heartbeat*.blg") do relog "%%F" -f csv -o "%out%\%%~nF.csv" -y
if not exist "%out%\heartbeat*.csv" goto unread
logman delete heartbeat
echo Done: "%out%". The log itself is still in %SystemDrive%\PerfLogs; delete it when it is no longer needed.
exit /b 0
:unread
echo %me%: relog wrote no CSV into "%out%". The log in %SystemDrive%\PerfLogs stays as it is. 1>&2
exit /b 1

rem ---- collect.vbs
' Heartbeat Advisor: the part of collect.cmd that cmd cannot do. It reads and prints; run writes the files that it is told.
' collect.cmd carries these lines and writes them out for itself; no line may hold a percent sign or be empty.
Option Explicit
On Error Resume Next
Dim shell, fso, job
Set shell = CreateObject("WScript.Shell")
Set fso = CreateObject("Scripting.FileSystemObject")
job = "all"
If WScript.Arguments.Count > 0 Then job = LCase(WScript.Arguments(0))
If job = "all" Then WScript.Quit All()
If job = "utc" Then WScript.Echo Stamp(DateAdd("n", Bias(), Now))
If job = "run" Then WScript.Quit RunFor(CLng(WScript.Arguments(1)), WScript.Arguments(2), WScript.Arguments(3))
If job = "values" Then WScript.Quit Values(WScript.Arguments(1))
If job = "wmi" Then WScript.Quit Objects(WScript.Arguments(1), Split(WScript.Arguments(2), ","))
If job = "file" Then WScript.Quit FileOf(WScript.Arguments(1), WScript.Arguments(2))
If job = "events" Then WScript.Quit Events(WScript.Arguments(1), CLng(WScript.Arguments(2)), CLng(WScript.Arguments(3)))
If job = "counters" Then WScript.Quit Counters(WScript.Arguments(1))
WScript.Quit 0
' Without collect.cmd: what WMI and the file system tell, as one list. cscript //nologo collect.vbs >facts.txt
Function All()
  On Error Resume Next
  Dim folder, drivers
  If InStr(LCase(WScript.FullName), "wscript.exe") > 0 Then
    WScript.Echo "Start it in a command prompt: cscript //nologo collect.vbs >facts.txt"
    All = 2
    Exit Function
  End If
  folder = fso.GetSpecialFolder(0).Path
  drivers = folder & "\Sysnative\drivers\ndis.sys"
  If Not fso.FileExists(drivers) Then drivers = folder & "\system32\drivers\ndis.sys"
  Objects "Win32_OperatingSystem", Split("BuildNumber,Caption,CSDVersion,CSName,CurrentTimeZone,OSArchitecture,OtherTypeDescription,ServicePackMajorVersion,Version", ",")
  Objects "Win32_ComputerSystem", Split("Manufacturer,Model,NumberOfLogicalProcessors,SystemType", ",")
  Objects "Win32_Processor", Split("DeviceID,NumberOfLogicalProcessors", ",")
  Objects "Win32_QuickFixEngineering", Split("Description,HotFixID,InstalledOn,ServicePackInEffect", ",")
  WScript.Echo ""
  FileOf drivers, folder & "\system32\drivers\ndis.sys"
  All = 0
End Function
' UTC = local + bias, in minutes; the one in force now.
Function Bias()
  On Error Resume Next
  Dim system
  Err.Clear
  Bias = shell.RegRead("HKLM\SYSTEM\CurrentControlSet\Control\TimeZoneInformation\ActiveTimeBias")
  If Err.Number = 0 And IsNumeric(Bias) And Not IsEmpty(Bias) Then Exit Function
  Bias = Empty
  For Each system In GetObject("winmgmts:\\.\root\cimv2").ExecQuery("SELECT CurrentTimeZone FROM Win32_OperatingSystem")
    Bias = -CLng(system.CurrentTimeZone)
  Next
  Err.Clear
End Function
Function Two(number)
  Two = Right("0" & number, 2)
End Function
Function Digits(at)
  Digits = Year(at) & Two(Month(at)) & Two(Day(at)) & Two(Hour(at)) & Two(Minute(at)) & Two(Second(at))
End Function
Function Stamp(at)
  Stamp = Year(at) & "-" & Two(Month(at)) & "-" & Two(Day(at)) & "T" & Two(Hour(at)) & ":" & Two(Minute(at)) & ":" & Two(Second(at)) & "Z"
End Function
' The command of the variable _command, with a limit of time: 258 (the wait timed out) when it still runs then.
Function RunFor(seconds, target, output)
  On Error Resume Next
  Dim work, file, started, line
  work = "step-" & target
  If fso.FileExists(work & ".done") Then fso.DeleteFile work & ".done"
  Set file = fso.CreateTextFile(work & ".cmd", True)
  file.WriteLine "@<nul " & shell.Environment("Process").Item("_command") & " >""" & output & """ 2>""" & work & ".err"""
  file.WriteLine "@>""" & work & ".code"" echo " & Chr(37) & "errorlevel" & Chr(37)
  file.WriteLine "@>""" & work & ".done"" echo done"
  file.Close
  shell.Run "cmd /d /c .\" & work & ".cmd", 0, False
  started = Now
  RunFor = 258
  Do Until fso.FileExists(work & ".done")
    WScript.Sleep 50
    If (Now - started) * 86400 > seconds Then Exit Function
  Loop
  Set file = fso.OpenTextFile(work & ".code", 1)
  RunFor = CLng(Trim(file.ReadLine))
  file.Close
End Function
' Values of one key, by name, as reg query prints them: the others of the key are nobody's business.
Function Values(key)
  On Error Resume Next
  Dim index, name, value, found
  Values = 1
  For index = 2 To WScript.Arguments.Count - 1
    name = WScript.Arguments(index)
    Err.Clear
    value = shell.RegRead(key & "\" & name)
    If Err.Number = 0 And (VarType(value) = vbString Or VarType(value) = vbLong Or VarType(value) = vbInteger) Then
      If Not found Then WScript.Echo Replace(key, "HKLM\", "HKEY_LOCAL_MACHINE\")
      found = True
      Values = 0
      If VarType(value) = vbString Then WScript.Echo "    " & name & "    REG_SZ    " & value
      If VarType(value) <> vbString Then WScript.Echo "    " & name & "    REG_DWORD    0x" & LCase(Hex(value))
    End If
  Next
  If Not found Then WScript.StdErr.WriteLine "None of the values can be read."
End Function
' Objects of a WMI class as lines of property=value; a property that this Windows lacks is left out.
Function Objects(className, names)
  On Error Resume Next
  Dim item, name, text
  Objects = 1
  Err.Clear
  For Each item In GetObject("winmgmts:\\.\root\cimv2").ExecQuery("SELECT * FROM " & className)
    If Err.Number <> 0 Then Exit For
    WScript.Echo ""
    For Each name In names
      text = Empty
      text = item.Properties_.Item(name).Value
      If Err.Number = 0 Then WScript.Echo name & "=" & text
      Err.Clear
    Next
    Objects = 0
  Next
  If Objects <> 0 Then WScript.StdErr.WriteLine "WMI gives no object of " & className & ". " & Err.Description
End Function
' One file as lines of property=value, under the name that it has on the machine.
Function FileOf(path, name)
  On Error Resume Next
  Dim file
  Err.Clear
  FileOf = 1
  Set file = fso.GetFile(path)
  If Err.Number <> 0 Then
    WScript.StdErr.WriteLine Err.Description & " " & path
    Exit Function
  End If
  FileOf = 0
  WScript.Echo "FileSize=" & file.Size
  If Not IsEmpty(Bias()) Then WScript.Echo "LastModified=" & Digits(DateAdd("n", Bias(), file.DateLastModified)) & ".000000+000"
  WScript.Echo "Name=" & name
  Err.Clear
  WScript.Echo "Version=" & fso.GetFileVersion(path)
End Function
Function Quoted(value)
  If IsNull(value) Or IsEmpty(value) Then value = ""
  Quoted = """" & Replace(Replace(Replace(CStr(value), """", """"""), vbCr, " "), vbLf, " ") & """"
End Function
' The newest events of a log, newest first, at most so many and for at most so many seconds.
Function Events(log, most, seconds)
  On Error Resume Next
  Dim entry, count, started, query, moniker
  Events = 1
  query = "SELECT * FROM Win32_NTLogEvent WHERE Logfile='" & log & "'"
  moniker = "winmgmts:\\.\root\cimv2"
  If log = "Security" Then query = query & " AND (EventCode=520 OR EventCode=4616)"
  If log = "Security" Then moniker = "winmgmts:{(Security)}\\.\root\cimv2"
  started = Now
  Err.Clear
  For Each entry In GetObject(moniker).ExecQuery(query, "WQL", 48)
    If Err.Number <> 0 Then Exit For
    If count = 0 Then WScript.Echo """SourceName"",""EventCode"",""Type"",""ComputerName"",""TimeGenerated"",""Message"""
    WScript.Echo Quoted(entry.SourceName) & "," & Quoted(entry.EventCode) & "," & Quoted(entry.Type) & "," & Quoted(entry.ComputerName) & "," & Quoted(entry.TimeGenerated) & "," & Quoted(Told(entry))
    count = count + 1
    Events = 0
    If count >= most Or (Now - started) * 86400 > seconds Then Exit For
    Err.Clear
  Next
  If count = 0 Then WScript.StdErr.WriteLine "WMI gives no event of the log " & log & ". " & Err.Description
End Function
' The sentence; where no file on this machine has it, the words that fill its gaps.
Function Told(entry)
  On Error Resume Next
  Told = entry.Message
  If IsNull(Told) Or IsEmpty(Told) Then Told = Join(entry.InsertionStrings, " ")
End Function
' Perfmon's counters in the language of this Windows: its registry numbers them, in English (009) and in its own.
Function Counters(list)
  On Error Resume Next
  Dim english, local, index, numbers, names, file, line, parts
  Counters = 0
  Set numbers = CreateObject("Scripting.Dictionary")
  Set names = CreateObject("Scripting.Dictionary")
  english = shell.RegRead("HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Perflib\009\Counter")
  local = shell.RegRead("HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Perflib\CurrentLanguage\Counter")
  If Not IsArray(local) Then
    index = CLng("&H" & shell.RegRead("HKLM\SYSTEM\CurrentControlSet\Control\Nls\Language\InstallLanguage")) And 1023
    local = shell.RegRead("HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Perflib\" & Right("00" & Hex(index), 3) & "\Counter")
  End If
  If IsArray(english) And IsArray(local) Then
    For index = 0 To UBound(english) - 1 Step 2
      If Not numbers.Exists(english(index + 1)) Then numbers.Add english(index + 1), english(index)
    Next
    For index = 0 To UBound(local) - 1 Step 2
      If Not names.Exists(local(index)) Then names.Add local(index), local(index + 1)
    Next
  End If
  Set file = fso.OpenTextFile(list, 1)
  Do Until file.AtEndOfStream
    line = file.ReadLine
    parts = Split(line, "\")
    If UBound(parts) = 2 Then
      index = InStr(parts(1) & "(", "(")
      WScript.Echo "\" & Translated(Left(parts(1), index - 1), numbers, names) & Mid(parts(1), index) & "\" & Translated(parts(2), numbers, names)
    End If
  Loop
End Function
Function Translated(word, numbers, names)
  On Error Resume Next
  Translated = word
  If Not numbers.Exists(word) Then Exit Function
  If names.Exists(numbers.Item(word)) Then Translated = names.Item(numbers.Item(word))
End Function
