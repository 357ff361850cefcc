# What became of the receipt that came with a report's key.

receipts-save = حفظ الإيصال
    .evidence = حفظ الدليل
receipts-alarm = يمكن متابعة العمل على التقرير. يُرجى حفظ الدليل وتسليمه إلى الجهة المشغّلة لـ { $server } أو إلى المسؤول عن حماية البيانات في مكان العمل، وعدم الاعتماد على سجل الوصول حتى يُبحث الأمر.
receipts-checking = جارٍ التحقق من الإيصال…
receipts-check-again = التحقق مرة أخرى
receipts-see-above = { $what }. ما يلزم فعله مذكور أعلاه.
receipts-no-log = لا يعطي Key Server هذا إيصالات عن عمليات الوصول.
receipts-log-key = مفتاح السجل هو الذي ذكره Key Server عند ظهوره لأول مرة منذ تسجيل الدخول. يُرجى مقارنته بما تذكره الجهة المشغّلة لـ Key Server:
    .registered = مفتاح السجل هو الذي سجّلته الجهة المشغّلة لـ Key Server لدى PicSafe:
receipts-not-here = لا يستطيع هذا المتصفح التحقق من سجل Key Server. المتصفح الأحدث يستطيع ذلك.
    .held = أعطى Key Server إيصالًا لا يستطيع هذا المتصفح التحقق منه. يُرجى حفظه، أو فتح التقرير بمتصفح أحدث.
receipts-checked = تم التحقق من الإيصال
receipts-due = تم التحقق من الإيصال: في السجل قبل { $time }
    .text = تعهّد Key Server بأن يكون هذا الوصول في سجل جميع عمليات الوصول بحلول ذلك الوقت. وتتحقق هذه الصفحة من ذلك ما دامت مفتوحة.
receipts-not-found = { $entries ->
    [zero] سجل Key Server أطول من أن يُبحث فيه هنا عن هذا الوصول.
    [one] سجل Key Server (قيد واحد) أطول من أن يُبحث فيه هنا عن هذا الوصول.
    [two] سجل Key Server (قيدان) أطول من أن يُبحث فيه هنا عن هذا الوصول.
    [few] سجل Key Server ({ $entries } قيود) أطول من أن يُبحث فيه هنا عن هذا الوصول.
    [many] سجل Key Server ({ $entries } قيدًا) أطول من أن يُبحث فيه هنا عن هذا الوصول.
   *[other] سجل Key Server ({ $entries } قيد) أطول من أن يُبحث فيه هنا عن هذا الوصول.
}
receipts-included = تم التحقق من الإيصال: في السجل
receipts-included-in = { $entries ->
    [zero] هذا الوصول مذكور في سجل Key Server كما وعد.
    [one] هذا الوصول مذكور في سجل Key Server (قيد واحد) كما وعد.
    [two] هذا الوصول مذكور في سجل Key Server (قيدان) كما وعد.
    [few] هذا الوصول مذكور في سجل Key Server ({ $entries } قيود) كما وعد.
    [many] هذا الوصول مذكور في سجل Key Server ({ $entries } قيدًا) كما وعد.
   *[other] هذا الوصول مذكور في سجل Key Server ({ $entries } قيد) كما وعد.
}
receipts-log-checked = تم التحقق من السجل
receipts-goes-on = { $entries ->
    [zero] سجل Key Server يُكمل ما رأته هذه الصفحة منه.
    [one] سجل Key Server (قيد واحد) يُكمل ما رأته هذه الصفحة منه.
    [two] سجل Key Server (قيدان) يُكمل ما رأته هذه الصفحة منه.
    [few] سجل Key Server ({ $entries } قيود) يُكمل ما رأته هذه الصفحة منه.
    [many] سجل Key Server ({ $entries } قيدًا) يُكمل ما رأته هذه الصفحة منه.
   *[other] سجل Key Server ({ $entries } قيد) يُكمل ما رأته هذه الصفحة منه.
}
