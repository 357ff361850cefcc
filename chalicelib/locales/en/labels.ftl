# What My PicSafe says of a report in its own words, on the page and on paper; the rest is in `pdf`.

labels-method-signed = Signed on the screen
labels-method-verbal = Spoken, and recorded
labels-method-form = Signed on a paper form, photographed
labels-recording = Recording
labels-doubtful = Unclear
labels-item-for = { $item } is for
