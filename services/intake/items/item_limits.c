#include "services/intake/items/item_limits.h"

#include "common/base/sabotage.h"

static const struct item_fault fits = {NULL, NULL};

/* Longer than the limit; most texts are short or none. */
static bool is_long(const char *text, size_t most)
{
	return text != NULL && strlen(text) > most && !SABOTAGE("intake.any-length");
}

static struct item_fault too_long(const char *where)
{
	return (struct item_fault){"feed.text_too_long", where};
}

/* "report.respondent" and "name". */
static const char *path_of(struct arena *arena, const char *front, const char *field)
{
	char path[64];
	struct writer out = writer_over(path, sizeof path - 1);
	writer_put(&out, front, strlen(front));
	writer_put(&out, ".", 1);
	writer_put(&out, field, strlen(field));
	path[out.size] = '\0';
	return arena_text(arena, path);
}

/* The places of the others in the list below. */
#define FIRM(field, most)
#define REPORT(field, most)
#define REPORT_LIST(field, count, most)
#define PRODUCT(field, most)
#define QUANTITY(field, most)
#define SAMPLING(field, most)
#define SAMPLING_LIST(field, count, most)

static struct item_fault firm_limit(const Zh__FirmRef *firm, const char *front, struct arena *arena)
{
	if (firm == NULL)
		return fits;
#undef FIRM
#define FIRM(field, most)                                                                          \
	if (is_long(firm->field, (most)))                                                          \
		return too_long(path_of(arena, front, #field));
#include "services/intake/items/item_limits.def"
#undef FIRM
#define FIRM(field, most)
	return fits;
}

static struct item_fault list_limit(const char *const *list, size_t count, size_t count_most,
				    size_t most, const char *where)
{
	if (count > count_most)
		return (struct item_fault){"feed.list_too_long", where};
	for (size_t i = 0; i < count; i++) {
		if (is_long(list[i], most))
			return too_long(where);
	}
	return fits;
}

static struct item_fault report_limit(const Zh__ReportBody *report)
{
	struct item_fault fault = fits;
#undef REPORT
#undef REPORT_LIST
#define REPORT(field, most)                                                                        \
	if (is_long(report->field, (most)))                                                        \
		return too_long("report." #field);
#define REPORT_LIST(field, count, most)                                                            \
	if (fault.code == NULL)                                                                    \
		fault = list_limit(report->field, report->n_##field, (count), (most),              \
				   "report." #field);
#include "services/intake/items/item_limits.def"
#undef REPORT
#undef REPORT_LIST
#define REPORT(field, most)
#define REPORT_LIST(field, count, most)
	return fault;
}

static struct item_fault goods_limit(const Zh__ProductRef *product, const Zh__Quantity *quantity)
{
	static const Zh__ProductRef no_product = ZH__PRODUCT_REF__INIT;
	static const Zh__Quantity no_quantity = ZH__QUANTITY__INIT;
	product = product != NULL ? product : &no_product;
	quantity = quantity != NULL ? quantity : &no_quantity;
#undef PRODUCT
#undef QUANTITY
#define PRODUCT(field, most)                                                                       \
	if (is_long(product->field, (most)))                                                       \
		return too_long("report.product." #field);
#define QUANTITY(field, most)                                                                      \
	if (is_long(quantity->field, (most)))                                                      \
		return too_long("report.quantity." #field);
#include "services/intake/items/item_limits.def"
#undef PRODUCT
#undef QUANTITY
#define PRODUCT(field, most)
#define QUANTITY(field, most)
	return fits;
}

static struct item_fault sampling_limit(const Zh__SamplingBody *sampling)
{
	struct item_fault fault = fits;
	if (sampling == NULL)
		return fits;
#undef SAMPLING
#undef SAMPLING_LIST
#define SAMPLING(field, most)                                                                      \
	if (is_long(sampling->field, (most)))                                                      \
		return too_long("sampling." #field);
#define SAMPLING_LIST(field, count, most)                                                          \
	if (fault.code == NULL)                                                                    \
		fault = list_limit(sampling->field, sampling->n_##field, (count), (most),          \
				   "sampling." #field);
#include "services/intake/items/item_limits.def"
	return fault;
}

struct item_fault intake_item_limit(const Zh__PushItem *item, struct arena *arena)
{
	const Zh__ReportBody *report = item->report;
	struct item_fault fault = firm_limit(report->respondent, "report.respondent", arena);
	if (fault.code == NULL)
		fault = firm_limit(report->producer, "report.producer", arena);
	if (fault.code == NULL)
		fault = firm_limit(report->seller, "report.seller", arena);
	if (fault.code == NULL)
		fault = firm_limit(report->platform, "report.platform", arena);
	if (fault.code == NULL)
		fault = report_limit(report);
	if (fault.code == NULL)
		fault = goods_limit(report->product, report->quantity);
	if (fault.code == NULL)
		fault = sampling_limit(item->sampling);
	return fault;
}
