# What one has sent, and a report with its access log.

reports-title = Mes rapports
    .lead = Ce que vous avez envoyé. PicSafe Cloud garde les fichiers chiffrés pendant sept jours ; le journal d’accès reste.
    .loading = Chargement de vos rapports
reports-refresh = Actualiser
reports-new = Nouveau rapport
reports-none = Vous n’avez pas encore envoyé de rapport
    .advice = Prenez ou choisissez des photos, enregistrez le consentement du patient, et envoyez-les à un confrère ou à PicSafe Cloud.
reports-open-saved = Ouvrir un rapport enregistré
reports-older = Afficher les rapports plus anciens
reports-expired = Expiré
reports-left = Encore { $time }
