# What a server without My PicSafe shows: its start page, and where a report's link leads. <em>…</em> is emphasised.

landing-start-title = PicSafe server
landing-start-state = Running
landing-start-lead = This address answers programs: the PicSafe command line, My PicSafe and hospital scripts. Clinical photos, video and audio are encrypted before they leave the device they were taken with; whoever asks for the key to a report is on its audit trail.
landing-start-calls = Every call of this server, its fields and its errors (OpenAPI 3.1).
landing-start-command = The command line: sign in, send a report, open one, see who has opened it.
landing-start-web = My PicSafe, the web client, is not part of this installation.
landing-report-title = A PicSafe report
landing-report-sent = Someone sent you a report
landing-report-lead = It is encrypted. It opens on your device once you have signed in to PicSafe, and the sender sees that you have opened it. Links work for seven days.
landing-report-how = My PicSafe, the web client, is not part of this installation, so that the report opens with the command line. Copy the whole address of this page and put it where it says <em>link</em>:
landing-report-link = link
