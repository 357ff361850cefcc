# What My PicSafe says of a report in its own words, on the page and on paper; the rest is in `pdf`.

labels-method-signed = Auf dem Bildschirm unterschrieben
labels-method-verbal = Mündlich und aufgenommen
labels-method-form = Auf einem Papierformular unterschrieben und fotografiert
labels-recording = Tonaufnahme
labels-doubtful = Unklar
labels-item-for = { $item } ist für
