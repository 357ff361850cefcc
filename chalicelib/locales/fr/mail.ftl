mail-hello = Bonjour,

## Signing in

mail-code-subject = { $code } est votre code PicSafe
mail-code-link = pour vous connecter à PicSafe, ouvrez ce lien :
    .html = pour vous connecter à PicSafe, <a>ouvrez ce lien</a> ou saisissez ce code là où vous l’avez demandé :
mail-code-type = ou saisissez ce code là où vous l’avez demandé, et nulle part ailleurs :
mail-code-once = Le lien et le code fonctionnent une seule fois, pendant { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}. Ne les transmettez pas : personne chez PicSafe ne vous les demandera.
mail-code-unasked = Si vous n’avez pas demandé à vous connecter, ignorez ce message ; il ne s’est rien passé.

## A personal token was made

mail-token-subject = Un jeton personnel a été créé pour votre compte PicSafe
mail-token-made = un jeton personnel a été créé pour votre compte PicSafe :
mail-token-until = Jusqu’au { $until }, un programme qui le détient peut récupérer les rapports que vous envoyez vers le stockage. Il ne peut rien faire d’autre.
mail-token-not-you = Si c’était vous, il n’y a rien à faire. Sinon, révoquez-le ici, et déconnectez-vous partout :
    .html = Si c’était vous, il n’y a rien à faire. Sinon, <a>révoquez-le</a>, et déconnectez-vous partout.

## A passkey was added

mail-passkey-subject = Une clé d’accès a été ajoutée à votre compte PicSafe
mail-passkey-added = une clé d’accès a été ajoutée à votre compte PicSafe :
mail-passkey-who = Quiconque la possède et peut la déverrouiller se connecte à votre place, sans e-mail.
mail-passkey-not-you = Si c’était vous, il n’y a rien à faire. Sinon, supprimez-la ici, et déconnectez-vous partout :
    .html = Si c’était vous, il n’y a rien à faire. Sinon, <a>supprimez-la</a>, et déconnectez-vous partout.

## What has become of reports

mail-news-subject = Des nouvelles des rapports que vous avez envoyés avec PicSafe
mail-news-asked = vous avez demandé à savoir ce que deviennent les rapports que vous envoyez avec PicSafe.
mail-news-who = Le journal d’accès du rapport indique de qui il s’agit. Pour le consulter, ouvrez My PicSafe comme d’habitude et regardez sous Rapports ; ou saisissez <code>picsafe reports</code>, puis <code>picsafe log</code> avec le numéro du rapport. Cet e-mail ne contient aucun lien, et personne chez PicSafe ne vous en enverra un avec de telles nouvelles.
mail-news-where = Pour voir ce qu’il en est, ouvrez My PicSafe comme d’habitude et allez à Rapports, ou tapez <code>picsafe reports</code>. Cet e-mail ne contient aucun lien, et personne chez PicSafe ne vous en enverra avec de telles nouvelles.
mail-news-fewer = Pour recevoir moins de ces e-mails, ou aucun : My PicSafe, Compte, Réglages ; ou <code>picsafe profile --tell-me nothing</code>.
mail-news-more = Les journaux d’accès de vos rapports contiennent encore { $count ->
    [one] { $count } événement de ce type
   *[other] { $count } événements de ce type
}.

# What a report holds
mail-news-report = Rapport envoyé le { $moment }, { $contents } :
mail-news-photos = { $count ->
    [one] { $count } photo
   *[other] { $count } photos
}
mail-news-videos = { $count ->
    [one] { $count } vidéo
   *[other] { $count } vidéos
}
mail-news-audios = { $count ->
    [one] { $count } enregistrement audio
   *[other] { $count } enregistrements audio
}
mail-news-two = { $first } et { $second }
mail-news-three = { $first }, { $second } et { $third }
mail-news-empty = vide

# What happened, as items of a list
mail-news-opened = ouvert pour la première fois le { $last }
    .subject = Un rapport que vous avez envoyé avec PicSafe a été ouvert
mail-news-broken = ouvert en urgence le { $last }
    .subject = Un rapport que vous avez envoyé avec PicSafe a été ouvert en urgence
mail-news-broken-often = ouvert en urgence { $count ->
    [one] { $count } fois
   *[other] { $count } fois
}, la dernière fois le { $last }
mail-news-refused = refusé à quelqu’un le { $last }
    .subject = Un rapport que vous avez envoyé avec PicSafe a été refusé à quelqu’un
mail-news-refused-often = refusé { $count ->
    [one] { $count } fois
   *[other] { $count } fois
}, la dernière fois le { $last }
mail-news-recalled = rappelé le { $last }
    .subject = Un rapport que vous avez envoyé avec PicSafe a été rappelé
mail-news-restored = rappel annulé le { $last }
    .subject = Le rappel d’un rapport que vous avez envoyé avec PicSafe a été annulé
mail-news-shredded = clé définitivement détruite le { $last }
    .subject = La clé d’un rapport que vous avez envoyé avec PicSafe a été détruite
mail-news-held = retenu avant le dossier médical d’un établissement depuis le { $last } : quelqu’un doit y regarder
    .subject = Un rapport envoyé avec PicSafe n’est pas encore arrivé
mail-news-rejected = non versé au dossier médical d’un établissement, comme il y a été décidé le { $last }
    .subject = Un établissement n’a pas repris un rapport que vous avez envoyé avec PicSafe
mail-news-expiring = personne ne l’a ouvert, et son lien cesse de fonctionner le { $last }
    .subject = Personne n’a ouvert un rapport que vous avez envoyé avec PicSafe, et son lien expire

## A report is for somebody, and its sender has PicSafe tell them

mail-report-subject = Un rapport vous attend dans PicSafe
mail-report-from = une personne connectée à PicSafe avec le compte { $address } vous a envoyé un rapport.
mail-report-name = Le nom qu’elle se donne : « { $sender } ».
mail-report-checked = Son établissement, vérifié par PicSafe : { $enterprise }.
mail-report-unchecked = Aucun établissement n’a confirmé son identité.
mail-report-link = Pour l’ouvrir :
    .html = <a>Ouvrir le rapport</a>
mail-report-alone = Seules les personnes que l’expéditeur a désignées peuvent l’ouvrir ; vous le pouvez une fois connecté à PicSafe avec exactement cette adresse, { $to } ; un nouveau compte est gratuit. Le lien est valable jusqu’au { $moment }, et l’expéditeur voit que vous l’avez ouvert.
mail-report-unexpected = Si vous n’attendez pas de rapport de cette personne, ne l’ouvrez pas et demandez-lui d’abord confirmation par un moyen que vous connaissez.

## Consent for a report that somebody has opened was withdrawn

mail-withdrawn = Pour un rapport PicSafe que vous avez ouvert pour la première fois le { $moment }, le patient a retiré son consentement : c’est ce qu’indique l’expéditeur, qui a rappelé le rapport. Plus personne ne peut l’ouvrir.
    .subject = Le consentement pour un rapport que vous avez ouvert a été retiré
mail-wrong-patient = Le rapport PicSafe que vous avez ouvert pour la première fois le { $moment } concerne un autre patient que celui indiqué, ou était destiné à quelqu’un d’autre : c’est ce qu’indique l’expéditeur, qui l’a rappelé. Ne vous y fiez pas. Plus personne ne peut l’ouvrir.
    .subject = Un rapport que vous avez ouvert a été rappelé : c’était une erreur
mail-taken-back = Le rapport PicSafe que vous avez ouvert pour la première fois le { $moment } a été retiré par son expéditeur, qui l’a rappelé. Ne vous y fiez pas. Plus personne ne peut l’ouvrir.
    .subject = Un rapport que vous avez ouvert a été rappelé
mail-superseded = Un rapport corrigé le remplace. S’il vous est destiné, il vous parviendra de son expéditeur comme le premier ; sinon, adressez-vous à lui.
mail-withdrawn-delete = Supprimez ce que vous en avez gardé : photos, PDF, impressions et copies dans d’autres programmes. Ce qui doit rester dans un dossier médical relève de votre établissement.
mail-withdrawn-which = PicSafe ne nomme ni patients ni rapports dans ses e-mails. Pour savoir duquel il s’agit, ouvrez PicSafe comme d’habitude. Cet e-mail ne contient aucun lien, et personne chez PicSafe ne vous en enverra un avec de telles nouvelles.

## An enterprise invites somebody

mail-invited = une personne connectée à PicSafe avec l’adresse { $address } vous invite à rejoindre un établissement qu’elle y administre :
    .subject = Vous êtes invité(e) dans un établissement sur PicSafe
mail-invited-effect = Avec PicSafe, les soignants envoient des photos et des enregistrements de patients sous forme chiffrée. Si vous acceptez, l’établissement reçoit aussi les rapports que vous envoyez dès lors à PicSafe Cloud, et fixe des règles pour eux. Il ne reçoit pas ce que vous avez envoyé auparavant. Vous pouvez le quitter à tout moment.
mail-invited-link = Pour répondre, connectez-vous à PicSafe avec exactement cette adresse, { $to } ; un nouveau compte est gratuit :
    .html = Pour répondre, <a>connectez-vous à PicSafe</a> avec exactement cette adresse, { $to } ; un nouveau compte est gratuit.
mail-invited-unexpected = Si vous ne connaissez pas cet établissement, ne faites rien, ou refusez-y l’invitation : personne ne devient membre sans avoir accepté.

## How an enterprise's people sign in was changed

mail-sso-changed = une personne connectée à PicSafe avec l’adresse { $address } a modifié la façon dont se connectent les membres d’un établissement que vous y administrez aussi :
    .subject = La connexion de votre établissement sur PicSafe a été modifiée
mail-sso-provider = Le fournisseur d’identité a été défini à nouveau. Personne ne se connecte par lui avant qu’il ait été essayé, puis proposé ou exigé ; d’ici là, la connexion se fait par e-mail.
mail-sso-secret = Un autre secret client a été saisi pour le fournisseur d’identité. Il sert dès qu’une personne chargée de l’administration s’est connectée avec lui ; d’ici là, le précédent reste en usage.
mail-sso-off = La connexion de l’établissement est désactivée : la connexion se fait par e-mail.
mail-sso-offered = Les personnes qui le souhaitent peuvent désormais se connecter par l’établissement.
mail-sso-required = Toutes les personnes de vos domaines doivent désormais se connecter par l’établissement. Les codes par e-mail et les clés d’accès sont refusés.
mail-sso-removed = La connexion de l’établissement a été supprimée : la connexion se fait par e-mail.
mail-sso-not-known = Si vous êtes au courant, il n’y a rien à faire. Sinon, interrogez cette personne par un moyen que vous connaissez, ouvrez PicSafe comme vous le faites toujours et vérifiez sous Établissement : de cela dépend qui peut entrer au nom de vos membres. Ce message ne contient aucun lien, et personne chez PicSafe ne vous en enverra avec de telles nouvelles.
