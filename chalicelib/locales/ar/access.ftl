# Who asked for a report's key: the access log, and who its people are.

access-title = سجل الوصول
    .loading = جارٍ تحميل سجل الوصول
    .verified = تم التحقق من السلسلة
    .list = عمليات الوصول، الأحدث أولًا
    .more = عرض المزيد
    .again = القراءة من جديد
    .sealed = كل قيد مرتبط بما قبله بختم، وقد تحقق المتصفح منها جميعًا: لم يُغيَّر أي قيد ولم يُحذف ولم يُدرج بينها شيء.
access-checked = { $checked ->
    [zero] جارٍ تحميل سجل الوصول
    [one] جارٍ تحميل سجل الوصول: تم التحقق من قيد واحد
    [two] جارٍ تحميل سجل الوصول: تم التحقق من قيدين
    [few] جارٍ تحميل سجل الوصول: تم التحقق من { $checked } قيود
    [many] جارٍ تحميل سجل الوصول: تم التحقق من { $checked } قيدًا
   *[other] جارٍ تحميل سجل الوصول: تم التحقق من { $checked } قيد
}
access-newest = عددها { $count }؛ ويمكن هنا عرض أحدث { $shown } منها.
access-times = { $times ->
    [zero] دون تكرار
    [one] مرة واحدة
    [two] مرتين متتاليتين
    [few] { $times } مرات متتالية
    [many] { $times } مرة متتالية
   *[other] { $times } مرة متتالية
}
access-from = من { $ip }

# Who
access-operator = الجهة المشغّلة لـ Key Server
access-program = برنامج تابع لمؤسسة
access-by-token = { $details }، عن طريق برنامج برمز وصول شخصي

# What they did, behind their name. What an action, an attempt or a refusal stands for is in its ID.
access-done-create = – إنشاء المفتاح
access-done-set_tag = – ختم التقرير
access-done-fetch = – فتح التقرير
access-done-break_glass = – فتح التقرير في حالة طارئة
access-done-approve = – الموافقة على أن يفتح شخص التقرير
access-done-set_policy = – تحديد من يمكنه فتح التقرير
access-done-read_policy = – الاستعلام عمّن يمكنه فتح التقرير
access-done-read_log = – طلب قراءة هذا السجل
access-done-recall = – سحب التقرير
access-done-restore = – إلغاء السحب
access-done-shred = – إتلاف المفتاح
access-recorded = – مسجَّل بوصفه «{ $action }»
# What was tried, where that differs from what is done
access-tried-create = – طلب مفتاح
access-tried-set_tag = – محاولة وضع ملف آخر تحت رقم هذا التقرير
access-tried-fetch = – طلب المفتاح
access-tried-break_glass = – طلب المفتاح في حالة طارئة
access-tried-approve = – محاولة الموافقة على أن يفتح شخص التقرير
# What was said with it
access-of = { $what }: { $recipient }
access-for = الغرض: { $purpose }
access-saying = مع ذكر السبب «{ $reason }»
# Why its sender has recalled it
access-why-consent_withdrawn = لأن المريض سحب موافقته
access-why-wrong_patient = لأن المريض غير المقصود
access-why-other = لسبب آخر
# Why it did not happen
access-refused-not_allowed = رُفض: ليس على قائمة Key Server هذا
access-refused-recalled = رُفض: سُحب التقرير
access-refused-shredded = رُفض: أُتلف المفتاح
access-refused-tag_set = رُفض: التقرير مختوم من قبل
access-refused-tag_required = رُفض: لم يُقدَّم الملف المختوم
access-refused-wrong_tag = رُفض: الملف غير الذي ختمه المرسِل
access-refused-not_named = رُفض: ليس ضمن من يمكنهم فتحه
access-refused-not_yet = رُفض: قبل الأوان
access-refused-no_longer = رُفض: بعد فوات الأوان
access-refused-all_opened = رُفض: فتحه العدد المسموح به من الأشخاص
access-refused-purpose_needed = رُفض: لم يُذكر الغرض
access-refused-purpose_not_consented = رُفض: لم يوافق المريض على ذلك
access-refused-approval_needed = رُفض: لم يوافق شخص ثانٍ
access-refused-no_break_glass = رُفض: لا يمكن لأحد غيرهم فتحه
access-refused-not_approver = رُفض: لا تتوفر صلاحية الموافقة
access-refused-own_approval = رُفض: لا تجوز موافقة الشخص على طلبه
access-refused-report_id_taken = رُفض: التقرير يعود إلى شخص آخر
access-refused-not_sender = رُفض: يحق ذلك للمرسِل وحده
access-refused-recalled_by_operator = رُفض: لا يلغي سحب الجهة المشغّلة إلا هي نفسها
access-refused-not_opened = رُفض: لم يُفتح التقرير من قبل
access-refused-too_many_requests = رُفض: محاولات كثيرة خلال عشر دقائق
access-refusal-otherwise = رُفض ({ $outcome })
access-refusal-more = { $count ->
    [zero] دون مرات أخرى
    [one] مرة أخرى
    [two] مرتان أخريان
    [few] { $count } مرات أخرى
    [many] { $count } مرة أخرى
   *[other] { $count } مرة أخرى
}
