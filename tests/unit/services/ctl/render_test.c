/* What people see: columns that line up over Chinese, moments, money, words; nothing that drives
 * a terminal. */
#include "tests/lib/test.h"

#include <stdio.h>

#include "common/sheets/cells.h"
#include "common/sheets/shown_names.h"
#include "services/ctl/show/json_tree.h"
#include "services/ctl/show/proposal_changes.h"
#include "services/ctl/show/render.h"
#include "services/ctl/show/width.h"

static char *shown; /* of the last memory stream */

static FILE *stream_open(void)
{
	static size_t size;
	FILE *out = open_memstream(&shown, &size);
	assert_non_null(out);
	return out;
}

static size_t width(const char *text)
{
	return width_of(bytes_of_text(text));
}

static void counts_columns(void **state)
{
	(void)state;
	assert_int_equal(width("abc"), 3);
	assert_int_equal(width("隐患"), 4);
	assert_int_equal(width("ｶﾞ"), 2);        /* half-width katakana */
	assert_int_equal(width("e\xcc\x81"), 1); /* a mark that joins */
	assert_int_equal(width("\xff\xfe"), 2);  /* not UTF-8: one each */
	assert_int_equal(width("a\x1b[31m"), 6); /* shown as '?' */
}

static void cuts_between_characters(void **state)
{
	(void)state;
	assert_int_equal(width_cut(bytes_of_text("隐患台账"), 5).size, 6);
	assert_int_equal(width_cut(bytes_of_text("隐患台账"), 8).size, 12);
	assert_int_equal(width_cut(bytes_of_text("ab"), 0).size, 0);
}

static void prints_no_control_characters(void **state)
{
	(void)state;
	FILE *out = stream_open();
	width_print(bytes_of_text("a\x1b[2J\x7f"), 8, out);
	(void)fclose(out);
	assert_string_equal(shown, "a?[2J?  ");
	free(shown);
}

static void regions_are_named(void **state)
{
	(void)state;
	json_t *line = json_pack("{s:s, s:i, s:s, s:i}", "kind", "referral", "to_region", 522702,
				 "to_region_name", "福泉市", "region", 110101);
	FILE *out = stream_open();
	render_block(line, NULL, LANG_ZH, out);
	(void)fclose(out);
	assert_non_null(strstr(shown, "522702 福泉市\n"));
	assert_non_null(strstr(shown, "110101\n"));
	assert_null(strstr(shown, "to_region_name"));
	free(shown);
	json_decref(line);
}

static void pads_and_cuts(void **state)
{
	(void)state;
	FILE *out = stream_open();
	width_print(bytes_of_text("隐患"), 6, out);
	fputc('|', out);
	width_print(bytes_of_text("隐患台账"), 6, out);
	fputc('|', out);
	(void)fclose(out);
	assert_string_equal(shown, "隐患  |隐患… |");
	free(shown);
}

static const char *cell(const char *kind, const char *name, const char *json, enum lang lang,
			char memory[256])
{
	json_t *value = json_loads(json, JSON_DECODE_ANY, NULL);
	struct writer out = writer_over(memory, 255);
	assert_non_null(value);
	assert_true(cell_put(kind, name, value, lang, &out));
	memory[out.size] = '\0';
	json_decref(value);
	return memory;
}

static void words_and_units(void **state)
{
	char memory[256];
	(void)state;
	assert_string_equal(
		cell(NULL, "due_ms", "\"2025-03-14T09:30:00.000+08:00\"", LANG_EN, memory),
		"2025-03-14 09:30");
	assert_string_equal(
		cell(NULL, "due_ms", "\"2025-03-14T23:59:59.999+08:00\"", LANG_EN, memory),
		"2025-03-14");
	assert_string_equal(
		cell(NULL, "due_ms", "\"2025-03-14T23:59:59.998+08:00\"", LANG_EN, memory),
		"2025-03-14 23:59:59");
	assert_string_equal(cell(NULL, "paid_fen", "12345", LANG_ZH, memory), "123.45元");
	assert_string_equal(cell(NULL, "paid_fen", "-5", LANG_EN, memory), "-0.05 yuan");
	assert_string_equal(cell(NULL, "state", "\"reinspection_failed\"", LANG_ZH, memory),
			    "复查不合格");
	assert_string_equal(cell("hazard", "state", "\"opened\"", LANG_ZH, memory), "已立账");
	assert_string_equal(cell("measure", "state", "\"opened\"", LANG_ZH, memory), "已建案卷");
	assert_string_equal(cell("case", "publication", "\"owed\"", LANG_ZH, memory), "待公示");
	assert_string_equal(cell("licence", "state", "[\"expired\"]", LANG_ZH, memory),
			    "有效期届满");
	assert_string_equal(cell("hazard", "violations", "[\"expired\"]", LANG_ZH, memory),
			    "失效变质");
	assert_string_equal(cell(NULL, "act", "\"hazard.level\"", LANG_ZH, memory), "确定隐患等级");
	assert_string_equal(cell(NULL, "event", "\"hazard_opened\"", LANG_EN, memory),
			    "hazard opened");
	assert_string_equal(
		cell(NULL, "possible",
		     "[\"hazard.level\",\"hazard.reinspect passed\",\"hazard.reinspect failed\"]",
		     LANG_EN, memory),
		"set the level of a hazard, record a re-inspection by two or more officers");
	assert_string_equal(cell(NULL, "possible", "[\"no such act\"]", LANG_EN, memory), "no");
	assert_string_equal(cell(NULL, "what", "\"state\"", LANG_ZH, memory), "状态");
	assert_string_equal(cell(NULL, "overdue", "true", LANG_ZH, memory), "是");
	assert_string_equal(cell(NULL, "title", "\"free text stays\"", LANG_ZH, memory),
			    "free text stays");
	assert_string_equal(cell(NULL, "officers", "[\"wang\",\"li\"]", LANG_ZH, memory),
			    "wang、li");
}

static void add(struct table *table, const char *json)
{
	json_t *object = json_loads(json, 0, NULL);
	assert_non_null(object);
	table_add(table, object);
	json_decref(object);
}

static void tables_line_up(void **state)
{
	(void)state;
	FILE *out = stream_open();
	struct table *table = table_open(LANG_EN, 0, false, out);
	add(table, "{\"kind\":\"hazard\",\"id\":\"HZ-522701-1\",\"firm\":\"某店\",\"signals\":1}");
	add(table,
	    "{\"kind\":\"hazard\",\"id\":\"HZ-522701-12\",\"signals\":3,\"marks\":[{\"a\":1}]}");
	assert_int_equal(table_close(&table), 2);
	(void)fclose(out);
	assert_string_equal(shown, "id            firm  signals  marks\n"
				   "HZ-522701-1   某店  1        \n"
				   "HZ-522701-12        3        [1]\n");
	free(shown);
}

/* On a narrow terminal whole columns are left out, and an ellipsis says so. */
static void tables_fit(void **state)
{
	(void)state;
	FILE *out = stream_open();
	struct table *table = table_open(LANG_EN, 20, false, out);
	add(table,
	    "{\"kind\":\"hazard\",\"id\":\"HZ-522701-1\",\"firm\":\"某店某店某店\",\"signals\":1}");
	(void)table_close(&table);
	(void)fclose(out);
	assert_string_equal(shown, "id           …\nHZ-522701-1  …\n");
	free(shown);
}

/* On a narrow terminal what decides stays, in the order in which it stands. */
static void tables_keep_what_decides(void **state)
{
	(void)state;
	FILE *out = stream_open();
	struct table *table = table_open(LANG_EN, 44, false, out);
	add(table,
	    "{\"kind\":\"hazard\",\"id\":\"HZ-522701-1\",\"report\":\"RP-522701-1\",\"state\":"
	    "\"ordered\",\"due_ms\":\"2025-03-06T23:59:59.999+08:00\",\"firm\":\"某店某店\"}");
	(void)table_close(&table);
	(void)fclose(out);
	assert_string_equal(shown, "id           state    due         …\n"
				   "HZ-522701-1  ordered  2025-03-06  …\n");
	free(shown);
}

/* What each list has of them, as the daemons write their lines; at 80 columns a county's officer
 * sees what is due when, whose firm it is, who has it and how it stands. */
static void lists_keep_owner_firm_due_state(void **state)
{
#define OWNED "\"due_ms\":\"2025-03-06T23:59:59.999+08:00\",\"owner\":\"officer-1 王建国\","
#define FIRM "\"firm_key\":\"91522701MA6DKXQ41P\",\"firm\":\"都匀市城南五金机电综合部\""
	static const struct {
		const char *line;
		const char *said[5];
	} lists[] = {
		{"{\"kind\":\"clock\",\"id\":\"CK-522701-hazard-1234\",\"subject\":\"HZ-522701-"
		 "12345\","
		 "\"state\":\"running\",\"purpose\":\"hazard.order\",\"rule\":\"CL-HZ-"
		 "ORDER\"," OWNED FIRM "}",
		 {"HZ-522701-12345", "2025-03-06", "王建国", "都匀市", "进行中"}},
		{"{\"kind\":\"hazard\",\"id\":\"HZ-522701-12345\",\"state\":\"reinspection_"
		 "failed\","
		 "\"level\":\"major\",\"source\":\"inspection\",\"report\":\"RP-522701-1\"," OWNED
			 FIRM ",\"title\":\"危险化学品车载常压罐体\"}",
		 {"HZ-522701-12345", "2025-03-06", "王建国", "都匀市", "复查不合格"}},
		{"{\"kind\":\"case\",\"id\":\"CS-522701-123\",\"state\":\"decided\",\"measure\":"
		 "\"stop_business\",\"outcome\":\"penalty\"," OWNED FIRM "}",
		 {"CS-522701-123", "2025-03-06", "王建国", "都匀市", "已决定"}},
		{"{\"kind\":\"referral\",\"id\":\"RF-522701-12\",\"direction\":\"theirs\","
		 "\"referral_"
		 "kind\":\"co_investigation\",\"region\":522702,\"state\":\"received\"," OWNED FIRM
		 "}",
		 {"RF-522701-12", "2025-03-06", "王建国", "都匀市", "已收下"}},
		{"{\"kind\":\"listing\",\"id\":\"LI-522701-1\",\"state\":\"proposed\",\"casefile\":"
		 "\"CS-"
		 "522701-1\",\"ground\":\"unlicensed\"," OWNED FIRM "}",
		 {"LI-522701-1", "2025-03-06", "王建国", "都匀市", "已提出"}},
		{"{\"kind\":\"notice\",\"id\":\"NT-522701-1\",\"notice\":\"caution\",\"state\":"
		 "\"served\","
		 "\"hazard\":\"HZ-522701-1\",\"casefile\":\"CS-522701-1\",\"measure\":\"MS-522701-"
		 "1\","
		 "\"drafted_ms\":\"2025-03-03T09:00:00.000+08:00\",\"addressee\":"
		 "\"都匀市城南五金店\"}",
		 {"NT-522701-1", "已送达", "都匀市", "告诫", "收件人"}},
	};
#undef OWNED
#undef FIRM
	(void)state;
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		FILE *out = stream_open();
		struct table *table = table_open(LANG_ZH, 80, false, out);
		add(table, lists[i].line);
		(void)table_close(&table);
		(void)fclose(out);
		for (size_t k = 0; k < 5; k++) {
			if (strstr(shown, lists[i].said[k]) == NULL)
				fail_msg("%s isn't in\n%s", lists[i].said[k], shown);
		}
		size_t line = strcspn(shown, "\n");
		assert_true(width_of(bytes_of(shown, line)) <= 80);
		assert_true(width_of(bytes_of(shown + line + 1, strlen(shown + line + 1) - 1)) <=
			    80);
		free(shown);
	}
}

static void blocks_nest(void **state)
{
	(void)state;
	FILE *out = stream_open();
	json_t *object = json_loads("{\"kind\":\"clock\",\"id\":\"CK-1\",\"marks\":[{\"mark\":"
				    "\"due\",\"fired\":true}]}",
				    0, NULL);
	render_block(object, NULL, LANG_EN, out);
	json_decref(object);
	(void)fclose(out);
	assert_string_equal(shown, "id     CK-1\nmarks\n  mark   due\n  fired  yes\n");
	free(shown);
}

/* What a second person reads: the fields in words, sums, quantities, and what would differ. */
static void is_headed(const char *json, const char *heading)
{
	json_error_t error;
	json_t *line = json_loads(json, 0, &error);
	assert_non_null(line);
	FILE *out = stream_open();
	render_block(line, NULL, LANG_ZH, out);
	(void)fclose(out);
	if (strstr(shown, heading) == NULL)
		fail_msg("%s isn't in\n%s", heading, shown);
	free(shown);
	json_decref(line);
}

/* One name is several things: what a field is called depends on the act or the event. */
static void headings_are_those_of_the_act(void **state)
{
	(void)state;
	is_headed("{\"kind\":\"proposal\",\"act\":\"case.file\",\"command\":{\"conditions\":"
		  "[\"within_time\"]}}",
		  "具备的立案条件");
	is_headed("{\"kind\":\"proposal\",\"act\":\"firm.change\",\"command\":{\"conditions\":"
		  "\"通风\"}}",
		  "企业的生产条件");
	is_headed("{\"kind\":\"event\",\"event\":\"sampling_requested\",\"body\":{\"body\":"
		  "\"省局\"}}",
		  "受理请求的机关");
	is_headed("{\"kind\":\"event\",\"event\":\"inspection_planned\",\"body\":{\"body\":"
		  "\"某中心\"}}",
		  "参加的认证机构");
}

/* What programs compare by is theirs (--json); a list of nothing has no heading. */
static void blocks_are_for_people(void **state)
{
	(void)state;
	json_t *line = json_loads("{\"kind\":\"report\",\"id\":\"RP-522701-1\",\"orders\":[],"
				  "\"registered\":{\"kind\":\"clue\",\"feed\":\"hotline\","
				  "\"feed_session\":"
				  "\"00068862aff36401\",\"text_signature\":\"bff96b8cfecf04fe\"}}",
				  0, NULL);
	assert_non_null(line);
	FILE *out = stream_open();
	render_block(line, NULL, LANG_ZH, out);
	(void)fclose(out);
	assert_string_equal(shown, "编号      RP-522701-1\n登记内容\n  种类  线索\n"
				   "  来源  hotline\n");
	free(shown);
	json_decref(line);
	is_headed("{\"kind\":\"feed\",\"state\":\"open\"}", "接收中");
}

/* Who signed, confirmed or was there is called by name, alone and in a list. */
static void persons_have_names_beside_their_ids(void **state)
{
	static const struct {
		const char *json, *said;
	} rows[] = {
		{"{\"kind\":\"referral\",\"signed_by\":\"officer-2\"}", "李秀英（officer-2）"},
		{"{\"kind\":\"case\",\"confirmed_by\":\"leader-1\"}", "陈志强（leader-1）"},
		{"{\"kind\":\"case\",\"participants\":[\"leader-1\",\"officer-2\",\"a guest\"]}",
		 "陈志强（leader-1）、李秀英（officer-2）、a guest"},
	};
	static struct shown_names names;
	(void)state;
	shown_names_load(
		&names,
		bytes_of_text("version: 1\nunits:\n  - {id: bureau, name: 局机关}\npersons:\n"
			      "  - {id: officer-2, name: 李秀英, unit: bureau, roles: [officer]}\n"
			      "  - {id: leader-1, name: 陈志强, unit: bureau, roles: [leader]}\n"));
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		json_t *line = json_loads(rows[i].json, 0, NULL);
		assert_non_null(line);
		FILE *out = stream_open();
		render_block(line, &names, LANG_ZH, out);
		(void)fclose(out);
		if (strstr(shown, rows[i].said) == NULL)
			fail_msg("%s isn't in\n%s", rows[i].said, shown);
		free(shown);
		json_decref(line);
	}
	shown_names_done(&names);
}

static void a_proposal_says_what_it_changes(void **state)
{
	(void)state;
	FILE *out = stream_open();
	json_t *object = json_loads(
		"{\"kind\":\"proposal\",\"act\":\"case.decide\",\"command\":{\"penalties\":"
		"[{\"kind\":\"fine\",\"amount_fen\":5000000}],\"found\":{\"amount\":20,"
		"\"unit\":\"箱\"}},\"now\":{\"state\":\"noticed\",\"version\":3,\"owner\":\"wang\","
		"\"fine_fen\":100},\"then\":{\"state\":\"decided\",\"version\":4,\"owner\":"
		"\"wang\","
		"\"served_day\":\"2025-03-04\"},\"leads_to\":[\"case_decided\"]}",
		0, NULL);
	assert_non_null(object);
	proposal_changes(object, LANG_ZH);
	render_block(object, NULL, LANG_ZH, out);
	json_decref(object);
	(void)fclose(out);
	static const char *const parts[] = {"作出决定",         "50000.00元",
					    "20箱\n",           "已告知 → 已决定\n",
					    "— → 2025-03-04\n", "1.00元 → —\n"};
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		if (strstr(shown, parts[i]) == NULL)
			fail_msg("%s isn't in\n%s", parts[i], shown);
	}
	assert_null(strstr(shown, "wang"));
	assert_null(strstr(shown, "现状"));
	free(shown);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_columns),
		cmocka_unit_test(cuts_between_characters),
		cmocka_unit_test(prints_no_control_characters),
		cmocka_unit_test(regions_are_named),
		cmocka_unit_test(pads_and_cuts),
		cmocka_unit_test(words_and_units),
		cmocka_unit_test(tables_line_up),
		cmocka_unit_test(tables_fit),
		cmocka_unit_test(tables_keep_what_decides),
		cmocka_unit_test(lists_keep_owner_firm_due_state),
		cmocka_unit_test(blocks_nest),
		cmocka_unit_test(headings_are_those_of_the_act),
		cmocka_unit_test(blocks_are_for_people),
		cmocka_unit_test(persons_have_names_beside_their_ids),
		cmocka_unit_test(a_proposal_says_what_it_changes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
