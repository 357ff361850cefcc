# What one has sent, and a report with its access log.

reports-title = تقاريري
    .lead = ما تم إرساله. يحتفظ PicSafe Cloud بالملفات المشفّرة سبعة أيام؛ أما سجل الوصول فيبقى.
    .loading = جارٍ تحميل التقارير
reports-refresh = تحديث
reports-new = تقرير جديد
reports-none = لم يُرسَل أي تقرير بعد
    .advice = يمكن التقاط صور أو اختيارها، وتوثيق موافقة المريض، وإرسالها إلى أحد الزملاء أو إلى PicSafe Cloud.
reports-open-saved = فتح تقرير محفوظ
reports-older = عرض التقارير الأقدم
reports-expired = انتهت الصلاحية
reports-left = المتبقي: { $time }

# One of them
reports-report = تقرير
    .loading = جارٍ تحميل التقرير
reports-unlisted = هذا التقرير غير موجود في القائمة
    .advice = لا يظهر هنا إلا ما أُرسل من هذا الحساب. يُرجى التحقق من العنوان، أو البحث في قائمة التقارير.
reports-with = تقرير: { $contents }
    .open = فتحه
reports-state = حالة التقرير
    .recalled = مسحوب
    .consent-withdrawn = سُحبت الموافقة
    .wrong-patient = مريض خاطئ
    .removed = أُزيل الملف
    .kept = ما زال الملف المشفّر محفوظًا
    .stored = يمكن فتحه
    .expired = انتهت الصلاحية: لم يعد الملف موجودًا
    .withdrawn = أُزيل: لم يعد الملف موجودًا
    .looking = جارٍ البحث عن الملف
reports-sent = وقت الإرسال
reports-expires = تنتهي الصلاحية
reports-size = الحجم
reports-kept-in = مكان الحفظ
reports-sent-to = أُرسل إلى
reports-key-server = Key Server
reports-number = رقم التقرير
reports-ended = أين وصل
reports-link-again = إرسال الرابط مرة أخرى
reports-renew = تمديد صلاحية الرابط
    .would = سيحتفظ PicSafe Cloud بالملف حتى { $time }. لا يمكن ذلك إلا مرة واحدة. يبقى الرابط كما هو، ويبقى من يحق لهم فتح التقرير كما هم.
    .done = يعمل الرابط حتى { $time }. لا يمكن تمديده مرة أخرى.

# Where it ended
reports-delivered = { $enterprise }: في { $destination } منذ { $time }
reports-held = { $enterprise }: محتجز قبل { $destination } منذ { $time }؛ يجب أن يراجعه أحد هناك
reports-rejected = { $enterprise }: لم يُدرج في { $destination } بقرار اتُّخذ هناك: { $time }
reports-elsewhere = { $enterprise }: لدى { $destination } منذ { $time }: { $state }

# Its Key Server
reports-which-server = لا يعرف Key Server التابع لـ PicSafe هذا التقرير. إن كان قد أُرسل عبر Key Server آخر، فيُرجى البحث هناك.
    .posted = ما أُرسل إلى مستشفى دون تشفير، أو بمفتاح المستشفى نفسه، ليس له سجل وصول هنا ولا يمكن سحبه.
    .address = عنوان Key Server
    .example = https://key.hospital.example
    .look = البحث هناك

# Taking it back
reports-take-back = سحب التقرير
    .by-operator = سحبت الجهة المشغّلة لـ Key Server هذا التقرير: لا يحصل أحد على المفتاح بعد الآن، ولا يمكن إلا لتلك الجهة التراجع عن ذلك. والسبب مذكور في سجل الوصول.
    .recalled = لا يحصل أحد على المفتاح بعد الآن. يمكن التراجع عن السحب.
    .consent_withdrawn = سُحبت موافقة المريض، ولا يحصل أحد على المفتاح بعد الآن. إن كان ذلك خطأً فيمكن السماح به من جديد.
    .wrong_patient = يخص هذا التقرير مريضًا غير المقصود أو أُرسل إليه، ولا يحصل أحد على المفتاح بعد الآن. يمكن التراجع عن السحب.
    .allow = السماح به من جديد
    .would = بعد سحبه لا يحصل أحد على مفتاحه، وتبقى نسخ الملف مغلقة.
reports-recall = سحب التقرير
    .question = هل تريد سحب هذا التقرير؟
    .action = سحب
    .warning = لن يتمكن أحد من فتحه بعد ذلك. وربما احتفظ بنسخة منه من فتحه قبل ذلك.
    .wrong-patient = يخص مريضًا غير المقصود أو أُرسل إليه
reports-consent-withdrawn = سُحبت الموافقة
    .question = هل سحب المريض موافقته؟
    .action = سحب التقرير
    .warning = لن يتمكن أحد من فتحه بعد ذلك، وسيُذكر السبب لمن يحاول. وربما احتفظ بنسخة منه من فتحه قبل ذلك: ستظهر أسماؤهم بعد السحب.
reports-remove = إزالة الملف
    .question = هل تريد إزالة الملف؟
    .action = إزالة
    .warning = يتوقف الرابط عن العمل فورًا ونهائيًا. أما نسخ الملف الموجودة في أماكن أخرى فيمكن فتحها.
reports-correct = تصحيح
    .question = هل التقرير عن مريض آخر؟
    .warning = يُسحب التقرير فورًا، ويطلب PicSafe ممن لديهم التقرير حذف نسخهم. بعد ذلك يُنشأ تقرير جديد بالملفات نفسها وللمستلمين أنفسهم مع تحديد صاحبها.
    .action = السحب والتصحيح
reports-recall-done = تم سحب التقرير
    .nobody = لم يحصل أحد غيرك على المفتاح. ولا يمكن لأحد فتح التقرير بعد الآن.
    .log = سجل الوصول يذكرهم جميعًا.
    .delete = يُرجى أن تطلب منهم حذف ما احتفظوا به.
    .mailed = يراسل PicSafe من لديه هذا التقرير في قائمة التقارير المستلمة. يُرجى أن تطلب منهم جميعًا حذف ما احتفظوا به.
    .not-mailed = تعذّر على PicSafe مراسلتهم. يُرجى أن تطلب منهم حذف ما احتفظوا به.
reports-fetched-by = { $people ->
    [zero] لا يمكن لأحد الحصول على المفتاح من الآن. ولم يحصل عليه أحد قبل ذلك:
    [one] لا يمكن لأحد الحصول على المفتاح من الآن. وقبل ذلك حصل عليه شخص آخر واحد، وربما رأى التقرير أو احتفظ به:
    [two] لا يمكن لأحد الحصول على المفتاح من الآن. وقبل ذلك حصل عليه شخصان آخران، وربما رأيا التقرير أو احتفظا به:
    [few] لا يمكن لأحد الحصول على المفتاح من الآن. وقبل ذلك حصل عليه { $people } أشخاص آخرين، وربما رأوا التقرير أو احتفظوا به:
    [many] لا يمكن لأحد الحصول على المفتاح من الآن. وقبل ذلك حصل عليه { $people } شخصًا آخر، وربما رأوا التقرير أو احتفظوا به:
   *[other] لا يمكن لأحد الحصول على المفتاح من الآن. وقبل ذلك حصل عليه { $people } شخص آخر، وربما رأوا التقرير أو احتفظوا به:
}
reports-fetched-by-more = { $people ->
    [zero] لا يمكن لأحد الحصول على المفتاح من الآن. وقبل ذلك حصل عليه آخرون، وربما رأوا التقرير أو احتفظوا به:
    [one] لا يمكن لأحد الحصول على المفتاح من الآن. وقبل ذلك حصل عليه أكثر من شخص آخر، وربما رأوا التقرير أو احتفظوا به:
    [two] لا يمكن لأحد الحصول على المفتاح من الآن. وقبل ذلك حصل عليه أكثر من شخصين آخرين، وربما رأوا التقرير أو احتفظوا به:
    [few] لا يمكن لأحد الحصول على المفتاح من الآن. وقبل ذلك حصل عليه أكثر من { $people } أشخاص آخرين، وربما رأوا التقرير أو احتفظوا به:
    [many] لا يمكن لأحد الحصول على المفتاح من الآن. وقبل ذلك حصل عليه أكثر من { $people } شخصًا آخر، وربما رأوا التقرير أو احتفظوا به:
   *[other] لا يمكن لأحد الحصول على المفتاح من الآن. وقبل ذلك حصل عليه أكثر من { $people } شخص آخر، وربما رأوا التقرير أو احتفظوا به:
}
reports-fetched-times = { $times ->
    [zero] آخرها { $time }
    [one] مرة واحدة، { $time }
    [two] مرتين، آخرهما { $time }
    [few] { $times } مرات، آخرها { $time }
    [many] { $times } مرة، آخرها { $time }
   *[other] { $times } مرة، آخرها { $time }
}

# Where a report was sent
reports-destination-storage = PicSafe Cloud
reports-destination-recipient = مستلم
reports-destination-endpoint = جهة
reports-destination-file = ملف لتسليمه

# The two lists, and how one finds something in them
reports-lists = قوائم التقارير
    .sent = المرسلة
    .received = المستلمة
reports-search = بحث
reports-show = عرض
    .all = الكل
    .waiting = غير المفتوحة
    .opened = المفتوحة
    .recalled = المسحوبة
    .expired = المنتهية
reports-searching = جارٍ البحث في التقارير الأقدم
reports-found = { $count ->
    [zero] لم يُعثر على أي تقرير
    [one] عُثر على تقرير واحد
    [two] عُثر على تقريرين
    [few] عُثر على { $count } تقارير
    [many] عُثر على { $count } تقريرًا
   *[other] عُثر على { $count } تقرير
}
reports-none-found = لا توجد نتائج
    .advice = لا شيء في هذه القائمة يطابق البحث. يمكن البحث عن شيء آخر أو عرض الكل.
    .older = لا شيء يطابق البحث بين أحدث التقارير (عددها { $count }). يمكن عرض الأقدم أدناه.

# How a sent report stands
reports-to = إلى { $recipients }
reports-opened-by = { $people ->
    [zero] لم يفتحه أحد
    [one] فتحه شخص واحد
    [two] فتحه شخصان
    [few] فتحه { $people } أشخاص
    [many] فتحه { $people } شخصًا
   *[other] فتحه { $people } شخص
}
reports-opened-by-more = فتحه أكثر من { $people } شخص
reports-delivered-to = سُلِّم إلى { $enterprise }
reports-collected = استلمته مؤسسة
reports-posted = مُرسَل
reports-shredded = أُتلف المفتاح
reports-waiting = لم يُفتح
    .left = لم يُفتح، المتبقي { $time }
reports-state-unknown = الحالة غير معروفة

# What one has opened
reports-received = التقارير المستلمة
    .lead = تقارير الآخرين التي فُتحت من هذا الحساب. لا يرى هذه القائمة أحد غير صاحب الحساب.
    .loading = جارٍ تحميل القائمة
reports-received-none = لم يُفتح أي تقرير مستلم بعد
    .advice = ما يُفتح برابط أو من ملف يظهر هنا.
reports-from = من { $sender }
reports-from-file = فُتح من ملف
reports-from-unknown = المرسِل غير معروف
reports-last-opened = فُتح: { $time }
reports-first-opened = فُتح أول مرة: { $first }، وآخر مرة: { $last }
reports-delete-copies = سُحبت الموافقة: يُرجى حذف النسخ
reports-do-not-rely = سُحب: يُرجى عدم الاعتماد عليه
reports-corrected = سُحب: يوجد تقرير مصحَّح
reports-take-off = إزالة من القائمة: { $report }
reports-taken-off = أُزيل من القائمة: { $report }
    .undo = تراجع
reports-reply = الرد على: { $report }
