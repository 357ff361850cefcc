# The frame around the pages, and what stands where there is no page.

shell-language = Language
    .failed = This language could not be loaded. Check your connection and try again.
shell-skip = Skip to the content
shell-navigation = Main
shell-reports = Reports
shell-new = New
shell-open = Open
shell-enterprise = Enterprise
shell-account = Account
shell-my-reports = My reports
shell-offline = You are offline. What you have entered stays here; sending and opening wait for a connection.
shell-nothing-here = There is nothing here
    .reason = The address leads nowhere
    .advice = If you followed a link to a report, it may have been cut short on the way. Open the original message and tap the link there, or ask the sender for it again.
shell-go-to-reports = Go to my reports
shell-mistake = Something went wrong
    .reason = This page has stopped working
    .advice = PicSafe made a mistake. You are still signed in. What was sent is sent; what had not been sent yet is gone from this page, and has to be entered again.
    .report = If it happens again, tell whoever runs PicSafe at your hospital: { $mistake }, version { $version }.
shell-show-again = Show the page again
