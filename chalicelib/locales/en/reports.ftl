# What one has sent, and a report with its access log.

reports-title = My reports
    .lead = What you have sent. PicSafe Cloud keeps the encrypted files for seven days; the access log stays.
    .loading = Loading your reports
reports-refresh = Refresh
reports-new = New report
reports-none = You have not sent a report yet
    .advice = Take or choose photos, record the patient’s consent, and send them to a colleague or to PicSafe Cloud.
reports-open-saved = Open a saved report
reports-older = Show older reports
reports-expired = Expired
reports-left = { $time } left
