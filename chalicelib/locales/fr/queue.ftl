# Rapports qui n’ont pas encore pu être envoyés.

queue-title = Boîte d’envoi
queue-waiting = Conservé ici, en attente d’un réseau
    .lead = PicSafe est injoignable. Le rapport part de lui-même dès qu’il y a une connexion.
    .open = Laissez cette page ouverte jusqu’à l’envoi. Si elle est fermée, ou si PicSafe se verrouille, le rapport est perdu : seule une clé d’accès qui le permet peut conserver un rapport sur cet appareil.
    .kept = Il est conservé sur cet appareil, chiffré. Vous pouvez fermer cette page : connectez-vous avec la même clé d’accès, et il est envoyé.
queue-sending = Envoi en cours
queue-sent = Envoyé
queue-refused = L’envoi n’a pas été possible
queue-now = Essayer maintenant
queue-change = Modifier
queue-another = Autre rapport
queue-look = Le consulter et le partager
queue-hide = Masquer
queue-delete = Supprimer
    .question = Supprimer ce rapport ?
    .text = Il n’a pas été envoyé. Il n’en restera rien.
queue-arrived = Il est arrivé et ne manque plus que dans votre liste de rapports. Il ne peut plus être modifié ni supprimé ici.
queue-kept = Conservé sur cet appareil
    .since = Depuis { $time }. Il disparaît au bout d’une semaine.
    .unsure = Peut-être déjà envoyé
    .look = PicSafe a été fermé pendant l’envoi de ce rapport. Vérifiez dans la liste ci-dessous s’il y figure avant de l’envoyer à nouveau.
    .elsewhere = Il est ouvert dans une autre fenêtre.
queue-continue = Continuer
