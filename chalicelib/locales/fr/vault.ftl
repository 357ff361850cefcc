# Libellés : comment la liste de l’expéditeur nomme un rapport, et quels appareils peuvent les lire.

vault-title = Libellés de votre liste
    .text = Un libellé est le nom que votre liste donne à un rapport, par exemple celui du patient. Seuls vos propres appareils peuvent le lire : ni PicSafe, ni votre établissement.
    .loss = Si vous perdez tous vos appareils, ou si vous vous déconnectez partout, vos libellés sont perdus. Les rapports restent.
vault-label = Libellé pour votre liste
    .hint = Seuls vos propres appareils peuvent le lire.
vault-report-label = Libellé dans votre liste
    .save = Enregistrer le libellé
vault-closed = Connectez-vous avec une clé d’accès pour voir vos libellés et en écrire.
vault-unsupported = Cet appareil ne peut pas conserver de libellés : sa clé d’accès, ou son navigateur, ne le permet pas. Tout le reste fonctionne comme avant.
vault-opening = Ouverture de vos libellés…
vault-waiting = Cet appareil attend vos libellés.
    .text = Sur un appareil qui les affiche, ouvrez les réglages et comparez ce code. N’y acceptez que si les deux codes sont identiques.
    .again = Vérifier à nouveau
vault-filling = Remplir le libellé d’un nouveau rapport
    .none = Avec rien : je le saisis
    .name = Avec le nom du patient
    .number = Avec le numéro du patient
vault-new = Un nouvel appareil peut-il lire vos libellés ?
    .text = Un appareil sur lequel vous vous êtes connecté les demande.
    .compare = Il affiche un code dans ses réglages. Comparez-le avec celui-ci :
    .stranger = Si ce n’est pas votre appareil, refusez, et supprimez sa clé d’accès dans les réglages.
    .yes = Les codes sont identiques : oui
    .no = Non
vault-new-named = « { $name } » les demande.
