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
