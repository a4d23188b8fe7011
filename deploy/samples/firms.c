/* Invented firms with credit codes whose check characters are right. */
#include "deploy/samples/samples.h"

#include "common/base/bytes.h"

static const char *const first_words[] = {"恒", "金", "瑞", "宏", "永", "安", "顺", "盛",
					  "德", "兴", "嘉", "万", "鑫", "利", "华", "祥"};
static const char *const second_words[] = {"达", "源", "泰", "通", "诚", "丰", "隆", "和",
					   "康", "宇", "信", "旺", "辉", "发", "美", "佳"};

#define PICK(random, list) (list)[random_below(random, sizeof(list) / sizeof(list)[0])]

/* 9: registered by market supervision; 1 a company, 2 a sole trader; region; eight characters. */
static void draw_code(const struct random_source *random, uint32_t region, bool makes,
		      char out[USCC_LENGTH + 1])
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	(void)snprintf(out, USCC_LENGTH + 1, "9%c%06u", makes ? '1' : '2', (unsigned)region);
	for (size_t i = 8; i < 16; i++)
		out[i] = alphabet[random_below(random, sizeof alphabet - 1)];
	out[16] = uscc_organisation_character(out + 8);
	out[17] = uscc_check_character(out);
	out[18] = '\0';
}

void sample_firms_make(const struct sample_options *options, uint32_t region,
		       struct sample_firm *ret_firms)
{
	struct random_seeded seeded;
	random_seeded_init(&seeded, options->seed ^ (uint64_t)region << 32);
	struct random_source random = random_seeded_source(&seeded);
	for (uint32_t i = 0; i < options->firms; i++) {
		struct sample_firm *firm = &ret_firms[i];
		*firm = (struct sample_firm){.region = region,
					     .trade = (enum sample_trade)(i % TRADE_COUNT),
					     .makes = i / TRADE_COUNT % 4 == 3};
		draw_code(&random, region, firm->makes, firm->code);
		const struct sample_trade_words *trade = &sample_trades[firm->trade];
		const char *first = PICK(&random, first_words);
		const char *second = PICK(&random, second_words);
		(void)snprintf(firm->name, sizeof firm->name, "%s示例%s%s%s",
			       sample_place_name(region), first, second,
			       firm->makes ? trade->works : trade->shop);
		/* One draw a statement: the order of arguments is the compiler's. */
		unsigned house = (unsigned)random_below(&random, 180) + 1;
		const char *street = sample_streets[random_below(&random, sample_street_count)];
		(void)snprintf(firm->address, sizeof firm->address, "%s市%s%u号",
			       sample_place_name(region), street, house);
	}
}
