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

# What contradicts itself: a Key Server's receipts, or its log. What a code stands for has the code in its ID.
receipts-error-no_receipt = لم يعطِ Key Server إيصالًا عن هذا الوصول
    .what = يحتفظ الخادم بسجل ويعطي إيصالًا عن كل وصول، لكنه لم يعطِ إيصالًا عن هذا الوصول، وقد يكون ناقصًا من سجله.
receipts-error-receipt_broken = هذا الوصول ناقص من سجل Key Server
    .what = تعهّد Key Server كتابةً بأن يكون مذكورًا فيه قبل الآن.
receipts-error-unregistered_log_key = سجل Key Server هذا ليس السجل المسجَّل لدى PicSafe
    .what = سجّلت الجهة المشغّلة لـ Key Server لدى PicSafe مفتاحًا غير الذي وُقّع به السجل أو الإيصال. قد يكون هناك من يجيب باسمه، أو سجل ثانٍ.
receipts-error-receipt = إيصال هذا الوصول غير أصلي
    .what = لم يوقّعه مفتاح Key Server، ولذلك لا يثبت شيئًا. وقد يكون الوصول ناقصًا من سجله.
receipts-error-log = سجل Key Server هذا لم يعد كما كان
    .what = ما يذكره الآن لا يطابق ما وقّعه من قبل: ربما غُيّرت قيود أو حُذفت.

# Where a log could not be read, by what there is of the report's receipts
receipts-unchecked-receipt = تتعذّر قراءة سجل Key Server الآن، ولذلك لم يُتحقق من إيصال هذا الوصول. وهو محفوظ.
receipts-unchecked-missing = لم يعطِ Key Server إيصالًا عن هذا الوصول. ولا يمكن القول الآن إن كان عليه أن يعطيه: تعذّرت معرفة هل يحتفظ بسجل.
receipts-unchecked-nothing = تتعذّر قراءة سجل Key Server الآن، ولذلك لم يُتحقق منه.
