# What My PicSafe says of a report in its own words, on the page and on paper; the rest is in `pdf`.

labels-method-signed = Firmado en la pantalla
labels-method-verbal = Verbal y grabado
labels-method-form = Firmado en un formulario en papel, fotografiado
labels-recording = Grabación
labels-doubtful = No está claro
labels-item-for = { $item } es para
