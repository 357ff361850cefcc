# Ce qui est dit après l’envoi, et ce qu’il reste à faire à la main.

sent-another = Un autre rapport
sent-list = Mes rapports
sent-not-listed = Il n’est pas dans votre liste
    .text = La liste de vos rapports n’était pas joignable, ou n’en accepte plus aujourd’hui. Le rapport lui-même n’est pas perdu.

# To a hospital
sent-has = { $name } a reçu le rapport
sent-posted = Envoyé
    .lead = { $contents }, { $size }.
    .text = Il n’en reste rien dans cette page. L’hôpital a confirmé qu’il le conserve.
    .later = « Mes rapports » indique où il arrive dans l’hôpital, dès que l’hôpital le signale.
sent-stored = Déposé
    .lead = { $contents } et le PDF.
    .folder = Il se trouve dans le dossier { $folder }. Il n’en reste rien dans cette page.
    .created = Le patient y a été créé. Il ne reste rien du rapport dans cette page.
    .record = Dans le dossier de { $patient }. Il n’en reste rien dans cette page.
    .record-born = Dans le dossier de { $patient }, date de naissance { $date }. Il n’en reste rien dans cette page.

# To PicSafe Cloud
sent-uploaded = Chiffré et transféré
    .lead = { $contents }, chiffré, jusqu’au { $time }.
    .text = Il n’en reste rien dans cette page. Vous voyez qui l’ouvre dans « Mes rapports ».
sent-link = Envoyez maintenant le lien
    .share = Envoyer le lien
sent-told = Le lien est envoyé
sent-own = Vous n’avez indiqué que vous-même
sent-cloud = Le rapport est dans PicSafe Cloud
    .share = Envoyer aussi un lien

# In a file
sent-file = Joignez maintenant le fichier
    .to = Envoyez-le maintenant par e-mail à { $name }
    .lead = { $file }, { $size }, chiffré.
    .lead-to = { $file }, { $size }, chiffré, pour { $address }.
    .leave = Quitter sans le fichier ? Il n’est pas enregistré, et rien n’en sera conservé.
    .large = Beaucoup de serveurs de messagerie refusent un e-mail de cette taille. Des vidéos moins nombreuses ou plus courtes le rendent plus petit.
    .unsaved = Le fichier reste dans cette page jusqu’à ce que vous la quittiez. Enregistrez-le d’abord.
    .kept = PicSafe ne conserve pas le fichier. Il figure dans vos rapports, avec son journal d’accès.
    .kept-hospital = PicSafe ne conserve pas le fichier. Il figure dans vos rapports, avec son journal d’accès. Vous y voyez où il arrive dans l’hôpital, dès que l’hôpital le signale.
sent-mail = Un e-mail prêt à partir
    .text = Il est enregistré avec le fichier chiffré en pièce jointe. Ouvrez-le dans votre messagerie et envoyez-le.
    .text-choose = Il est enregistré avec le fichier chiffré en pièce jointe. Ouvrez-le dans votre messagerie, choisissez le destinataire et envoyez-le.
    .save = Enregistrer l’e-mail
sent-attach = Envoyez-le par e-mail
    .by-hand = Ou joignez-le à la main
sent-attach-file = Enregistrez le fichier chiffré
    .save = Enregistrer le fichier
    .share = Partager
sent-attach-mail = Rédigez l’e-mail et joignez le fichier
    .write = Rédiger un e-mail
    .copy = Copier le texte

# In place of another report
sent-superseded = Ceux qui ont l’ancien rapport apprennent qu’il en existe un corrigé
    .telling = Ceux qui ont l’ancien rapport sont prévenus
    .failed = Tous ceux qui ont l’ancien rapport n’ont pas pu être prévenus
    .advice = Le rapport corrigé est envoyé. Laissez PicSafe réessayer, ou prévenez-les vous-même.
