/* An item as a line of JSON, in the words of proto/feed.proto. */
#include "deploy/samples/samples.h"

#include "common/base/time.h"
#include "common/core/json_line.h"
#include "feed.pb-c.h"

#define LINE_MAX_SIZE 8192
#define TEXT_SIZE 1024

static const char *const prefixes[SAMPLE_FEED_COUNT] = {
#define X(name, file, share, prefix) prefix,
	SAMPLE_FEEDS(X)
#undef X
};

static const char *kind_name(int kind)
{
	switch ((Zh__ReportKind)kind) {
	case ZH__REPORT_KIND__REPORT_KIND_COMPLAINT:
		return "complaint";
	case ZH__REPORT_KIND__REPORT_KIND_ACCUSATION:
		return "accusation";
	case ZH__REPORT_KIND__REPORT_KIND_CLUE:
		return "clue";
	case ZH__REPORT_KIND__REPORT_KIND_SAMPLING:
		return "sampling";
	case ZH__REPORT_KIND__REPORT_KIND_OPINION:
		return "opinion";
	case ZH__REPORT_KIND__REPORT_KIND_UNKNOWN:
	case ZH__REPORT_KIND__REPORT_KIND_INSPECTION:
	case ZH__REPORT_KIND__REPORT_KIND_SELF_REPORT:
	case ZH__REPORT_KIND__REPORT_KIND_RECALL:
	case ZH__REPORT_KIND__REPORT_KIND_CERTIFICATE_CHANGE:
	case ZH__REPORT_KIND__REPORT_KIND_REFERRED:
	case _ZH__REPORT_KIND_IS_INT_SIZE:
		break;
	}
	return "clue";
}

/* The same words, firm and day give the same text. */
static void make_text(const struct sample_item *item, char out[TEXT_SIZE])
{
	struct random_seeded seeded;
	random_seeded_init(&seeded, item->words);
	struct random_source random = random_seeded_source(&seeded);
	struct civil_date date = time_civil_of_day(time_day_of_ms(item->happened_ms));
	const char *const *complaints = sample_complaints(item->violation);
	size_t count = 0;
	while (complaints[count] != NULL)
		count++;
	const char *opening = sample_openings[random_below(&random, sample_opening_count)];
	const char *complaint = complaints[random_below(&random, count)];
	const char *wish = sample_wishes[random_below(&random, sample_wish_count)];
	char phone[64] = "";
	if (!item->anonymous && random_below(&random, 4) == 0)
		(void)snprintf(phone, sizeof phone, "，联系电话1380000%04u",
			       (unsigned)random_below(&random, 10000));
	(void)snprintf(out, TEXT_SIZE, "%s%d月%d日在%s%s购买%s%u%s，花费%u元，%s，%s%s。%s",
		       opening, (int)date.month, (int)date.day, item->seller->name,
		       item->online ? "网店" : "", item->product->name, (unsigned)item->quantity,
		       item->product->unit, (unsigned)item->yuan, complaint, wish, phone,
		       item->injuries != 0 ? "有人受伤，已送医。" : "");
}

static void put_firm(struct json_line *json, const char *name, const struct sample_firm *firm)
{
	if (firm == NULL)
		return;
	json_object(json, name);
	json_text(json, "key", firm->code);
	json_text(json, "name", firm->name);
	json_unsigned(json, "region", firm->region);
	json_text(json, "address", firm->address);
	json_object_end(json);
}

static void put_product(struct json_line *json, const struct sample_item *item)
{
	char batch[24];
	json_object(json, "product");
	json_text(json, "class_code", item->product->class_code);
	json_text(json, "name", item->product->name);
	if (item->batch != 0) {
		(void)snprintf(batch, sizeof batch, "2024%02u-%03u",
			       (unsigned)(item->batch % 12 + 1), (unsigned)item->batch);
		json_text(json, "batch", batch);
	}
	json_object_end(json);
}

static void put_violations(struct json_line *json, const struct sample_item *item)
{
	const ProtobufCEnumDescriptor *names = &zh__violation__descriptor;
	json_array(json, "violations");
	if (item->feed == SAMPLE_FEED_LAB)
		json_enum(json, NULL, names, ZH__VIOLATION__VIOLATION_FAILED_SAMPLING);
	/* A caller who complains names what is wrong in words; who accuses, or measures, names the
	 * act. */
	if (item->kind != ZH__REPORT_KIND__REPORT_KIND_COMPLAINT ||
	    item->violation == ZH__VIOLATION__VIOLATION_LABEL_FRAUD)
		json_enum(json, NULL, names, (int)item->violation);
	json_array_end(json);
}

static void put_report(struct json_line *json, const struct sample_month *month,
		       const struct sample_item *item)
{
	char text[TEXT_SIZE];
	json_object(json, "report");
	if (item->feed != SAMPLE_FEED_LAB) {
		make_text(item, text);
		json_text(json, "text", text);
	}
	json_unsigned(json, "place", month->options->region);
	put_firm(json, "respondent", item->respondent_is_producer ? item->producer : item->seller);
	put_firm(json, "producer", item->producer);
	put_firm(json, "seller", item->seller);
	put_product(json, item);
	json_number(json, "amount_fen", (int64_t)item->yuan * 100);
	if (item->anonymous)
		json_bool(json, "anonymous", true);
	put_violations(json, item);
	if (item->severity != ZH__HAZARD_LEVEL__HAZARD_LEVEL_UNKNOWN)
		json_enum(json, "severity", &zh__hazard_level__descriptor, (int)item->severity);
	json_object(json, "quantity");
	json_unsigned(json, "amount", item->quantity);
	json_text(json, "unit", item->product->unit);
	json_object_end(json);
	if (item->injuries != 0)
		json_unsigned(json, "injuries", item->injuries);
	json_object_end(json);
}

static void put_sampling(struct json_line *json, const struct sample_item *item)
{
	char number[24];
	(void)snprintf(number, sizeof number, "CY2025-%04u", (unsigned)item->serial);
	json_object(json, "sampling");
	json_text(json, "sample_no", number);
	json_text(json, "lab", "黔南示例产品质量检验检测院");
	json_day(json, "sampled_day", time_day_of_ms(item->happened_ms) - 20);
	json_text(json, "conclusion", "不合格");
	json_array(json, "failed_items");
	json_text(json, NULL, item->product->failed_item);
	json_array_end(json);
	json_object_end(json);
}

/* Only the municipal hotline hands names on unsealed; its feed is allowed to. */
static void put_informant(struct json_line *json, const struct sample_item *item)
{
	char phone[24];
	if (item->feed != SAMPLE_FEED_12345 || item->anonymous || item->words % 3 != 0)
		return;
	(void)snprintf(phone, sizeof phone, "1390000%04u", (unsigned)(item->words % 10000));
	json_object(json, "plain_informant");
	json_text(json, "name", "示例市民");
	json_text(json, "phone", phone);
	json_bool(json, "named", true);
	json_object_end(json);
}

void sample_item_print(const struct sample_month *month, const struct sample_item *item, FILE *out)
{
	char line[LINE_MAX_SIZE], id[40];
	struct writer writer = writer_over(line, sizeof line);
	struct json_line json;
	(void)snprintf(id, sizeof id, "%s%u%05u", prefixes[item->feed],
		       (unsigned)time_yyyymmdd(item->id_day), (unsigned)item->serial);
	json_begin(&json, &writer, kind_name(item->kind));
	json.named = false; /* what a feed pushes has no names of regions */
	if (item->damage != DAMAGE_NO_ID)
		json_text(&json, "id", id);
	json_moment(&json, "happened_ms", item->happened_ms);
	if (item->damage == DAMAGE_WRONG_TYPE)
		json_number(&json, "report", 12345);
	else
		put_report(&json, month, item);
	if (item->feed == SAMPLE_FEED_LAB)
		put_sampling(&json, item);
	put_informant(&json, item);
	if (item->damage == DAMAGE_UNKNOWN_NAME)
		json_text(&json, "satisfaction", "不满意");
	json_end(&json);
	size_t size = writer.size;
	if (item->damage == DAMAGE_CUT_OFF) {
		/* Between two characters: the file stays text. */
		for (size /= 2; ((unsigned char)line[size] & 0xc0) == 0x80;)
			size--;
	}
	(void)fwrite(line, 1, size, out);
	if (size != writer.size)
		fputc('\n', out);
}
