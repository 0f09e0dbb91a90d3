@echo off
rem The command `gatehouse` of a package: its executable is the desktop's, which opens no window for a command.
"%~dp0..\..\Gatehouse.exe" --command-line -- %*
exit /b %ERRORLEVEL%
