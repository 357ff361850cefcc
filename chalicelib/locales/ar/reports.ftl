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
