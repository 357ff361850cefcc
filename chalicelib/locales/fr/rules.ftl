# Toutes les règles d’un établissement au même endroit.

rules-title = Règles
    .lead = Ce qui vaut pour tous les membres, et où le modifier.
    .loading = Chargement …
    .failed = Chargement impossible. Rechargez la page.
rules-destination = Destination par défaut
    .none = Aucune : chaque membre choisit
rules-named = Destinataires désignés uniquement
    .required = Oui : qui envoie à des personnes dit à qui
    .free = Non : un lien pour tous est permis
rules-opening = Autres limites à l’ouverture
    .none = Aucune
    .more = Plus que ce que cette page connaît
rules-wording = Texte du consentement
    .standard = Le texte de PicSafe
    .own = Votre propre texte, version { $version } : { $languages }
rules-lock = Verrouillage sans utilisation
rules-key-server = Key Server
    .none = Celui de PicSafe, sauf si l’expéditeur ou une institution en désigne un autre
    .own = Les vôtres : { $servers }. Utilisés là où l’expéditeur ou une institution les désigne, sinon celui de PicSafe
rules-retention = Conservation
    .days = PicSafe Cloud garde les fichiers 7 jours au plus ; l’expéditeur peut prolonger une fois, de 7 jours à partir de là. C’est pareil pour tous.
