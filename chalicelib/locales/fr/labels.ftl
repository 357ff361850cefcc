# What My PicSafe says of a report in its own words, on the page and on paper; the rest is in `pdf`.

labels-method-signed = Signé à l’écran
labels-method-verbal = Oral et enregistré
labels-method-form = Signé sur un formulaire papier, photographié
labels-recording = Enregistrement
labels-doubtful = Pas clair
labels-item-for = { $item } est pour
