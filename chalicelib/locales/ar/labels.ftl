# What My PicSafe says of a report in its own words, on the page and on paper; the rest is in `pdf`.

labels-method-signed = موقّعة على الشاشة
labels-method-verbal = شفهية ومسجّلة
labels-method-form = موقّعة على نموذج ورقي، مصوَّرة
labels-recording = تسجيل صوتي
labels-doubtful = غير واضح
labels-item-for = الغرض من { $item }
