#include "tests/lib/county_load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/uscc.h"
#include "common/core/decider.h"

#define ENTRIES(array) (sizeof(array) / sizeof(array)[0])
#define HAPPENED_MS INT64_C(1740758400000) /* 2025-03-01 */

static const struct {
	const char *code, *name;
} classes[] = {
	{"S0-02-3", "塑料玩具"},       {"S0-03", "儿童服装"},
	{"S0-08", "人造板"},           {"S1-03", "水泥"},
	{"S1-04", "电线电缆"},         {"S1-07", "安全帽"},
	{"S1-10", "手提式干粉灭火器"}, {"S1-13-2", "复合肥料"},
	{"S1-15", "电动自行车"},       {"S1-16", "电动自行车充电器"},
	{"S1-17", "骑行头盔"},         {"S1-18-1", "家用燃气灶具"},
	{"S1-18-2", "燃气用橡胶软管"}, {"S1-21-6", "电热毯"},
	{"S1-22-2", "水晶泥"},         {"S2-01-05", "一次性餐盒"},
	{"S2-02-03", "农用薄膜"},      {"S2-03-07", "防水卷材"},
	{"S2-04-04", "铅酸蓄电池"},    {"S2-03-12", "钢筋"},
};

static const char *const places[] = {"广惠街道",   "文峰街道", "小围寨街道", "沙包堡街道",
				     "绿茵湖街道", "墨冲镇",   "平浪镇",     "毛尖镇"};
static const char *const trades[] = {"建材", "日用百货", "五金交电", "农资",
				     "家居", "电器",     "劳保用品", "玩具文具"};
static const char *const begins[] = {"市民来电反映，本月中旬在", "消费者投诉称，日前在",
				     "群众举报，近日在", "抽样人员在"};
static const char *const finds[] = {
	"购买的该批次产品使用后出现开裂变形，", "买到的产品与标称的规格型号明显不一致，",
	"销售的产品气味刺鼻且无合格证明，", "发现标签上的执行标准已经废止，"};
static const char *const tests[] = {
	"经法定机构检验多项指标不合格，", "自行送检结果显示主要指标不合格，",
	"与正规产品相比重量和厚度明显不足，", "询问商家拒绝提供进货票据，"};
static const char *const asks[] = {"要求依法查处并退货赔偿。", "请核实来源并责令下架处理。",
				   "希望尽快处理，以免伤及儿童和老人。", "请将结果电话告知本人。"};
static const char *const faults[] = {"甲醛释放量", "燃烧性能", "导体电阻",   "拉伸强度",
				     "有效含量",   "标志标识", "接地连续性", "耐压试验"};
static const Zh__Violation told[] = {
	ZH__VIOLATION__VIOLATION_FAILING_AS_PASSING, ZH__VIOLATION__VIOLATION_INFERIOR_AS_GOOD,
	ZH__VIOLATION__VIOLATION_ADULTERATED, ZH__VIOLATION__VIOLATION_FORGED_IDENTITY};

/* splitmix64: one number per draw, from the seed, the report and the draw. */
struct draw {
	uint64_t state;
};

static uint64_t next(struct draw *draw)
{
	uint64_t z = draw->state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static uint64_t below(struct draw *draw, uint64_t limit)
{
	return next(draw) % limit;
}

#define PICK(draw, array) (array)[below((draw), ENTRIES(array))]

/* Nine in ten on the first twentieth, and there the more, the lower the number. */
static uint64_t draw_firm(const struct county_load *load, struct draw *draw)
{
	if (load->uniform)
		return below(draw, load->firms);
	uint64_t hot = load->firms / 20;
	if (below(draw, 10) == 0)
		return hot + below(draw, load->firms - hot);
	uint64_t x = below(draw, 1u << 20);
	return hot * (x * x >> 20) >> 20;
}

/* A credit code of the firm's own, check characters right (GB 32100-2015). */
static void firm_code(uint32_t region, uint64_t firm, char out[LOAD_WORD])
{
	(void)snprintf(out, LOAD_WORD, "91%06u%08u", region % 1000000,
		       (unsigned)(firm % 100000000));
	out[16] = uscc_organisation_character(out + 8);
	out[17] = uscc_check_character(out);
	out[18] = '\0';
}

static void fill_firms(const struct county_load *load, struct draw *draw, struct load_item *out)
{
	uint64_t producer = draw_firm(load, draw);
	uint64_t seller = draw_firm(load, draw) / 4;
	firm_code(COUNTY_NEIGHBOUR, producer, out->producer_key);
	firm_code(COUNTY_REGION, seller, out->seller_key);
	(void)snprintf(out->producer_name, LOAD_NAME, "福泉市第%u%s制造有限公司",
		       (unsigned)producer, trades[producer % ENTRIES(trades)]);
	(void)snprintf(out->seller_name, LOAD_NAME, "都匀市%s第%u%s经营部",
		       places[seller % ENTRIES(places)], (unsigned)seller,
		       trades[seller % ENTRIES(trades)]);
	zh__firm_ref__init(&out->producer);
	zh__firm_ref__init(&out->seller);
	out->producer.key = out->producer_key;
	out->producer.name = out->producer_name;
	SET_OPTIONAL(&out->producer, region, COUNTY_NEIGHBOUR);
	out->seller.key = out->seller_key;
	out->seller.name = out->seller_name;
	SET_OPTIONAL(&out->seller, region, COUNTY_REGION);
	out->report.producer = &out->producer;
	out->report.seller = &out->seller;
}

static void fill_product(struct draw *draw, uint64_t n, struct load_item *out)
{
	size_t class = below(draw, ENTRIES(classes));
	zh__product_ref__init(&out->product);
	zh__quantity__init(&out->quantity);
	(void)snprintf(out->batch, LOAD_WORD, "2025%02u%02u-%llu", (unsigned)(n % 3 + 1),
		       (unsigned)(n % 28 + 1), (unsigned long long)n);
	out->product.class_code = classes[class].code;
	out->product.name = classes[class].name;
	out->product.batch = out->batch;
	SET_OPTIONAL(&out->quantity, amount, 1 + below(draw, 300));
	out->quantity.unit = "件";
	out->report.product = &out->product;
	out->report.quantity = &out->quantity;
}

static void fill_kind(struct draw *draw, uint64_t n, struct load_item *out)
{
	out->violations[0] = ZH__VIOLATION__VIOLATION_FAILED_SAMPLING;
	out->report.n_violations = 1;
	out->report.violations = out->violations;
	if (below(draw, 5) >= 3) {
		SET_OPTIONAL(&out->item, kind, ZH__REPORT_KIND__REPORT_KIND_ACCUSATION);
		out->violations[0] = PICK(draw, told);
		return;
	}
	SET_OPTIONAL(&out->item, kind, ZH__REPORT_KIND__REPORT_KIND_SAMPLING);
	zh__sampling_body__init(&out->sampling);
	(void)snprintf(out->sample_no, LOAD_WORD, "ZJ522701%09llu", (unsigned long long)n);
	out->failed[0] = PICK(draw, faults);
	out->failed[1] = PICK(draw, faults);
	out->sampling.sample_no = out->sample_no;
	out->sampling.lab = "黔南州质量检验所";
	out->sampling.conclusion = "不合格";
	SET_OPTIONAL(&out->sampling, sampled_day, 20250214);
	out->sampling.failed_items = out->failed;
	out->sampling.n_failed_items = 1 + below(draw, 2);
	out->item.sampling = &out->sampling;
}

void load_id(uint64_t n, char out[LOAD_WORD])
{
	(void)snprintf(out, LOAD_WORD, "FZ20250301%010llu", (unsigned long long)n);
}

uint64_t load_number_of(const char *id)
{
	static const char front[] = "FZ20250301";
	if (id == NULL || strncmp(id, front, sizeof front - 1) != 0)
		return UINT64_MAX;
	return strtoull(id + sizeof front - 1, NULL, 10);
}

void load_make(const struct county_load *load, uint64_t n, struct load_item *ret_item)
{
	struct draw draw = {load->seed * UINT64_C(0x2545f4914f6cdd1d) + n * 977};
	struct load_item *out = ret_item;
	zh__push_item__init(&out->item);
	zh__report_body__init(&out->report);
	load_id(n, out->id);
	out->item.id = out->id;
	out->item.report = &out->report;
	SET_OPTIONAL(&out->item, happened_ms, HAPPENED_MS + (int64_t)(n % 86400) * 1000);
	fill_kind(&draw, n, out);
	fill_firms(load, &draw, out);
	fill_product(&draw, n, out);
	const char *place = PICK(&draw, places);
	(void)snprintf(out->address, LOAD_NAME, "都匀市%s%u号", place,
		       (unsigned)below(&draw, 500) + 1);
	(void)snprintf(out->text, LOAD_TEXT, "%s%s一家%s店%s%s%s", PICK(&draw, begins), place,
		       PICK(&draw, trades), PICK(&draw, finds), PICK(&draw, tests),
		       PICK(&draw, asks));
	out->report.text = out->text;
	out->report.address = out->address;
	SET_OPTIONAL(&out->report, place, COUNTY_REGION);
	SET_OPTIONAL(&out->report, amount_fen, (int64_t)(1000 + below(&draw, 400000)));
}

void load_push(const struct county_load *load, uint64_t first, size_t count, uint64_t push_id,
	       struct county_envelope *ret_frame)
{
	struct load_item *items = (struct load_item *)malloc(count * sizeof *items);
	Zh__PushItem **list = (Zh__PushItem **)malloc(count * sizeof *list);
	if (items == NULL || list == NULL)
		abort();
	for (size_t i = 0; i < count; i++) {
		load_make(load, first + i, &items[i]);
		list[i] = &items[i].item;
	}
	Zh__Push push = ZH__PUSH__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	push.feed = "hotline";
	SET_OPTIONAL(&push, first_sequence, first + 1);
	SET_OPTIONAL(&push, push_id, push_id);
	push.n_items = count;
	push.items = list;
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_PUSH;
	envelope.push = &push;
	county_pack(&envelope, ret_frame);
	free(list);
	free(items);
}
