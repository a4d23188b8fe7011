#include "common/base/text.h"

#include <stdio.h>

#include "tests/lib/property.h"
#include "tests/lib/test.h"

#define PHONE "〔电话〕"
#define IDENTITY "〔证件〕"
#define MAIL "〔邮箱〕"

static uint64_t memory[1 << 14];

static struct bytes redact(struct bytes text, size_t *ret_found)
{
	struct arena arena;
	struct bytes out;
	arena_init(&arena, memory, sizeof(memory));
	assert_ok(text_redact(text, &arena, &out, ret_found));
	return out;
}

static void assert_redacted(const char *text, const char *expected, size_t marks)
{
	size_t found = 99;
	struct bytes out = redact(bytes_of_text(text), &found);
	if (!bytes_equal(out, bytes_of_text(expected)) || found != marks)
		fail_msg("\"%s\" gave %zu marks: \"%.*s\"", text, found, (int)out.size,
			 (const char *)out.data);
}

static void assert_kept(const char *text)
{
	assert_redacted(text, text, 0);
}

static void test_mobile_numbers(void **state)
{
	(void)state;
	assert_redacted("电话13812345678。", "电话" PHONE "。", 1);
	assert_redacted("138 1234 5678", PHONE, 1);
	assert_redacted("138-1234-5678", PHONE, 1);
	assert_redacted("13812345678，19987654321", PHONE "，" PHONE, 2);
	assert_redacted("+8613812345678", PHONE, 1);
	assert_redacted("+86 138 1234 5678", PHONE, 1);
	assert_redacted("+86-13812345678", PHONE, 1);
	assert_redacted("8613812345678", PHONE, 1);
	assert_redacted("008613812345678", PHONE, 1);
	assert_redacted("１３８１２３４５６７８", PHONE, 1);
	assert_redacted("138　1234　5678", PHONE, 1);
	assert_redacted("138–1234–5678", PHONE, 1);
	assert_redacted("tel13812345678ok", "tel" PHONE "ok", 1);
	assert_redacted("2 13812345678 3", "2 " PHONE " 3", 1);
}

/* Written so that nobody finds them. */
static void test_hidden_numbers(void **state)
{
	(void)state;
	assert_redacted("138.1234.5678", PHONE, 1);
	assert_redacted("138/1234/5678", PHONE, 1);
	assert_redacted("138·1234·5678", PHONE, 1);
	assert_redacted("138 - 1234 - 5678", PHONE, 1);
	assert_redacted("138－1234／5678", PHONE, 1);
	assert_redacted("138\u200b1234\u200b5678", PHONE, 1);
	assert_redacted("1\u200b3\u200d8\ufeff1\u2060"
			"2345678",
			PHONE, 1);
	assert_redacted("138\u206612345678\u2069", PHONE, 1);
	assert_redacted("电话\u200b13812345678。", "电话\u200b" PHONE "。", 1);
	assert_redacted("\u200b质量\u200b", "\u200b质量\u200b", 0);
	assert_redacted("一三八一二三四五六七八", PHONE, 1);
	assert_redacted("幺三八幺二三四五六七八找我", PHONE "找我", 1);
	assert_redacted("壹叁捌壹贰叁肆伍陆柒捌", PHONE, 1);
	assert_redacted("电话一三八1234五六七八", "电话" PHONE, 1);
	assert_redacted("零八五四-八二二一二三四", PHONE, 1);
	assert_redacted("〇八五四八二二一二三四", PHONE, 1);
	assert_redacted("0854.822.1234", PHONE, 1);
	assert_redacted("0854/8221234", PHONE, 1);
	assert_redacted("522701.19850203.1234", IDENTITY, 1);
	assert_redacted("522701/1985/0203/1234", IDENTITY, 1);
	assert_redacted("五二二七零一一九八五零二零三一二三四", IDENTITY, 1);
	/* Amounts, dates, addresses of machines, and numbers in words. */
	assert_kept("2025.03.14、2025/03/15");
	assert_kept("11.05/12.31/22.10/15.00");
	assert_kept("139.00/1234.56");
	assert_kept("192.168.100.1");
	assert_kept("一二三四五六七八九十");
	assert_kept("三月十五日购买二两茶叶一百五十元，四月退货");
	assert_kept("第一、第二、第三、第四、第五、第六、第七、第八");
}

/* Parted by whatever is at hand: marks, brackets, blanks of other widths, the ends of lines. */
static void test_numbers_parted_by_marks(void **state)
{
	(void)state;
	static const char *const signs[] = {
		"_", "*", "，", ",", "；", ";", "：", ":", "。", "、", "|", "｜", "~", "～", "=",
		"@", "#", "!", "？", "\\", "^", "`", "'", "<", "【", "】", "「", "》", "”", "…",
		"×", "\n", "\t", " \n ", "\u2028", "点", "转", "杠", ") ", "](",
		/* These are blanks and dashes, as the plain ones. */
		"\u2009", "\u2002", "\u200a", "\u1680", "\u202f", "\u205f", "\u2212"};
	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
		char text[64];
		const char *sign = signs[i];
		(void)snprintf(text, sizeof text, "138%s8549%s8761", sign, sign);
		assert_redacted(text, PHONE, 1);
		(void)snprintf(text, sizeof text, "0854%s822%s1234", sign, sign);
		assert_redacted(text, PHONE, 1);
		(void)snprintf(text, sizeof text, "110105%s19491231%s002X", sign, sign);
		assert_redacted(text, IDENTITY, 1);
		(void)snprintf(text, sizeof text, "13%s245%s67%s890%s4", sign, sign, sign, sign);
		assert_kept(text);
	}
	assert_redacted("电话(138)8549(8761)。", "电话(" PHONE ")。", 1);
	assert_redacted("【138】【8549】【8761】", "【" PHONE "】", 1);
	assert_redacted("我的号，138，85498761，", "我的号，" PHONE "，", 1);
	assert_redacted("1388549、8761", PHONE, 1);
	assert_redacted("1388；5498；761", PHONE, 1);
	assert_redacted("1，3，8，8，5，4，9，8，7，6，1", PHONE, 1);
	assert_redacted("一、三、八、八、五、四、九、八、七、六、一", PHONE, 1);
	assert_redacted("138、8549、8761、139、8549、8762", PHONE "、" PHONE, 2);
	assert_redacted("13885498761\n13985498762", PHONE "\n" PHONE, 2);
	assert_redacted("138\n8549\n8761\n2025年", PHONE "\n2025年", 1);
	assert_redacted("1、2、3、4、138-8549-8761", "1、2、3、4、" PHONE, 1);
	assert_redacted("1、2、3、4、5、0854-8221234", "1、2、3、4、5、" PHONE, 1);
	assert_redacted("1,1,0,1,0,5,1,9,4,9,1,2,3,1,0,0,2,X", IDENTITY, 1);
	assert_redacted("522701_850203_123", IDENTITY, 1);
	assert_redacted("110105_19491231_002_x", IDENTITY, 1);
}

/* The same marks in amounts, sizes, lists, dates, batches and standards. */
static void test_marks_part_other_numbers_too(void **state)
{
	(void)state;
	static const char *const kept[] = {
		"尺寸120*60*75、1380*600*750毫米",
		"138*2000*3000",
		"150×2400×1200",
		"货值1,380,000元，罚款138,000.00元",
		"13,885,498,761元",
		"158000，23000",
		"1580000、2300",
		"19.90，138.50，27.00，12.80",
		"138、245、367、12、9",
		"135,246,178,90",
		"135,246,17890",
		"150、2468、3579、4210、5321",
		"12、150、2468、3579、4210",
		"1、3、5、7、9、11、13、15、17、19",
		"1，3，8，8，5，4，9，8，7，6，1，2",
		"2025:03:14 09:30:15，2025年3月14日",
		"2025_03_14、2025_03_15",
		"14:30:15—15:45:20",
		"1995；03；14；1996；05；21",
		"批号20250301_001、20250302_002",
		"批号190314_00012",
		"批号0371_20250301",
		"批号138_20250301",
		"批号19950314_123",
		"GB 4806.1-2016、GB 4806.7-2016、GB 4806.8-2016",
		"GB 4806.1-2016，GB 31604.8—2021；GB/T 18584:2001",
		"522701（2025）第138号、第1399号",
		"0830、2200、300",
		/* An identity number's form, and no check. */
		"110105，19491231，0021",
		"522701_851303_123",
		"522701,850203,12,3",
		"138号8549号8761",
	};
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
		assert_kept(kept[i]);
	/* Without a mark between, the form alone is enough, as ever. */
	assert_redacted("110105194912310021", IDENTITY, 1);
}

/* Circled, in brackets, raised, of mathematics, of another script, on keys of a telephone. */
static void test_digits_of_other_shapes(void **state)
{
	(void)state;
	assert_redacted("①③⑧①②③④⑤⑥⑦⑧", PHONE, 1);
	assert_redacted("电话⑴⑶⑻⑴⑵⑶⑷⑸⑹⑺⑻。", "电话" PHONE "。", 1);
	assert_redacted("⒈⒊⒏⒈⒉⒊⒋⒌⒍⒎⒏", PHONE, 1);
	assert_redacted("➊❸➇❶②③④⑤⑥⑦⑧", PHONE, 1);
	assert_redacted("㊀㊂㊇㈠㈡㈢㈣㈤㈥㈦㈧", PHONE, 1);
	assert_redacted("¹³⁸¹²³⁴⁵⁶⁷⁸", PHONE, 1);
	assert_redacted("₁₃₈₁₂₃₄₅₆₇₈", PHONE, 1);
	assert_redacted("𝟏𝟑𝟖𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖", PHONE, 1);
	assert_redacted("𝟣𝟥𝟪𝟷𝟸𝟹𝟺𝟻𝟼𝟽𝟾", PHONE, 1);
	assert_redacted("١٣٨١٢٣٤٥٦٧٨", PHONE, 1);
	assert_redacted("༡༣༨༡༢༣༤༥༦༧༨", PHONE, 1);
	assert_redacted(
		"1️⃣3️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣",
		PHONE, 1);
	assert_redacted("⓪⑧⑤④-②③④⑤⑥⑦⑧", PHONE, 1);
	/* One digit less, one more, and what is no number of a person. */
	assert_kept("①③⑧①②③④⑤⑥⑦");
	assert_kept("①③⑧①②③④⑤⑥⑦⑧⑨");
	assert_kept("①质量②安全③监管④整改⑤复查⑥销号⑦归档⑧回头看");
	assert_kept("面积120m²，体积35m³，批号２０２５①");
}

static void test_landlines(void **state)
{
	(void)state;
	assert_redacted("0854-8221234", PHONE, 1);
	assert_redacted("010-62345678", PHONE, 1);
	assert_redacted("021 52345678", PHONE, 1);
	assert_redacted("08548221234", PHONE, 1);
	assert_redacted("（0854）8221234找我", PHONE "找我", 1);
	assert_redacted("(010) 6234-5678", PHONE, 1);
	assert_redacted("0755-83001234-801", PHONE, 1);
	assert_redacted("+86 10 62345678", PHONE, 1);
	assert_redacted("+86-0854-8221234", PHONE, 1);
	assert_redacted("０８５４－８２２１２３４", PHONE, 1);
}

static void test_identity_numbers(void **state)
{
	(void)state;
	assert_redacted("11010519491231002X", IDENTITY, 1); /* the standard's example */
	assert_redacted("11010519491231002x，", IDENTITY "，", 1);
	assert_redacted("身份证522701198502031234。", "身份证" IDENTITY "。", 1);
	assert_redacted("522701 19850203 1234", IDENTITY, 1);
	assert_redacted("522701-19850203-123X", IDENTITY, 1);
	assert_redacted("522701850203123", IDENTITY, 1); /* the old form */
	assert_redacted("５２２７０１１９８５０２０３１２３４", IDENTITY, 1);
	assert_redacted("1101051949123100２Ｘ", IDENTITY, 1);
	assert_redacted("500101199001011234", IDENTITY, 1);
}

static void test_mail_addresses(void **state)
{
	(void)state;
	assert_redacted("a@b.cn", MAIL, 1);
	assert_redacted("请发zhang.san+x@mail.example.com.谢谢", "请发" MAIL ".谢谢", 1);
	assert_redacted("123456789@qq.com", MAIL, 1);
	assert_redacted("13812345678@139.com", MAIL, 1);
	assert_redacted("邮箱是a＠b.cn，", "邮箱是" MAIL "，", 1); /* no digit at all */
	assert_redacted("ｚｓ＠ｑｑ．ｃｏｍ", MAIL, 1);
	/* Two that touch. */
	assert_redacted("zhang@qq.com_li@163.com", MAIL MAIL, 2);
	assert_redacted("a@b.cn.c@d.cn", MAIL MAIL, 2);
	assert_kept("@home");
	assert_kept("a@b");
	assert_kept("3@5.00元");
	assert_kept("a@.com");
	assert_kept("x@10.0.0.1");
}

static void test_what_is_no_persons_is_kept(void **state)
{
	(void)state;
	/* Credit codes, letters or none. */
	assert_kept("91350100M000100Y43");
	assert_kept("统一代码91350200MA2YJ1XR9G。");
	assert_kept("914403001922038216");
	assert_kept("123502001549897397");
	assert_kept("91522701lt524a2r28");
	/* Long numbers that fit no form. */
	assert_kept("订单202503140001234567890");
	assert_kept("2025031400012345678");
	assert_kept("138123456789");       /* one digit too many */
	assert_kept("1381234567");         /* one too few */
	assert_kept("12812345678");        /* no such prefix */
	assert_kept("992701198502031234"); /* no such province */
	assert_kept("522701198513031234"); /* no such month */
	assert_kept("522701850231123");    /* no such day */
	assert_kept("13 14 15 16 17 18");
	/* Numbers that something else parts. */
	assert_kept("138号1234号5678");
	assert_kept("0854号8221234");
	/* Hotlines, amounts, dates, regions. */
	assert_kept("12315、12345、110、400-123-4567");
	assert_kept("2025-03-14 09:30 价格1999.50元");
	assert_kept("HZ-522701-1234");
	assert_kept("522701/hazard/7f3a90c2d41e0b66/1234");
	assert_kept("");
	assert_kept("质量问题，请查处\n第二行\t末");
}

static void test_refusals(void **state)
{
	(void)state;
	struct arena arena;
	struct bytes out;
	size_t found = 0;
	uint64_t small[8];
	arena_init(&arena, small, sizeof(small));
	static const char *const no_text[] = {"\xff",
					      "质量质量\x01质量",
					      "质量质量\x7f",
					      "质\xc2\x85质量",
					      "质量质量\xe8\xb4",
					      "质\xe8\xb4\xe8质量质量",
					      "\xe8\x34\xa8质量质量",
					      "\xfc\xb4\xa8质量质量",
					      "质\xe0\x9f\xbf质量质量",
					      "质\xed\xa0\x80质量质量"};
	for (size_t i = 0; i < sizeof(no_text) / sizeof(no_text[0]); i++)
		assert_status(text_redact(bytes_of_text(no_text[i]), &arena, &out, &found),
			      STATUS_INVALID);
	assert_status(text_redact(bytes_of_text("0123456789012345678901234567890123456789"), &arena,
				  &out, &found),
		      STATUS_FULL);
}

/* Whatever stands around a number, it goes, and the rest stays. */
static void a_number_goes_and_the_rest_stays(struct property *property)
{
	static const char *const around[] = {"",   "。", "，", "电话：", "\n",
					     "（", "）", " ",  "王女士"};
	char text[256] = "";
	char expected[256] = "";
	char number[12] = "1";
	const char *before = around[property_below(property, 9)];
	const char *behind = around[property_below(property, 9)];
	number[1] = (char)('3' + property_below(property, 7));
	for (int i = 2; i < 11; i++)
		number[i] = (char)('0' + property_below(property, 10));
	const char *const parts[] = {before, number, behind, NULL};
	for (int i = 0; parts[i] != NULL; i++) {
		strncat(text, parts[i], sizeof(text) - strlen(text) - 1);
		strncat(expected, i == 1 ? PHONE : parts[i],
			sizeof(expected) - strlen(expected) - 1);
	}
	assert_redacted(text, expected, 1);
}

static void test_a_number_goes_and_the_rest_stays(void **state)
{
	(void)state;
	property_run(1000, a_number_goes_and_the_rest_stays);
}

/* Any text comes out valid, and marks make no new findings. */
static void any_text_comes_out_valid(struct property *property)
{
	static const char likely[] = "0123456789 -+@.()Xx8613aQ";
	char text[200];
	size_t size = property_below(property, sizeof(text));
	for (size_t i = 0; i < size; i++)
		text[i] = likely[property_below(property, sizeof(likely) - 1)];
	size_t found = 0;
	size_t again = 0;
	struct bytes out = redact(bytes_of(text, size), &found);
	assert_true(text_valid(out));
	char copy[512];
	assert_true(out.size <= sizeof(copy));
	memcpy(copy, out.data, out.size);
	redact(bytes_of(copy, out.size), &again);
	assert_true(again <= found);
}

static void test_any_text_comes_out_valid(void **state)
{
	(void)state;
	property_run(3000, any_text_comes_out_valid);
}

/* No form goes across Chinese words: what stands on both sides is redacted as if it stood alone. */
static size_t draw_piece(struct property *property, char *out, size_t capacity)
{
	static const char *const likely[] = {"1",    "3",        "5",    "8",  "86",          "0",
					     "138",  "1234",     "5678", "-",  " ",           "@",
					     "q.cn", "0854",     "（",   "）", "13912345678", "＋",
					     "０",   "19850203", "—",    "X"};
	size_t size = 0, count = property_below(property, 12);
	for (size_t i = 0; i < count; i++) {
		const char *word =
			likely[property_below(property, sizeof(likely) / sizeof(likely[0]))];
		size_t length = strlen(word);
		assert_true(size + length <= capacity);
		memcpy(out + size, word, length);
		size += length;
	}
	return size;
}

static void chinese_parts_a_text(struct property *property)
{
	static const char *const between[] = {"电话", "号"};
	char text[1024];
	char expected[2048];
	struct writer whole = writer_over(text, sizeof(text));
	struct writer pieces = writer_over(expected, sizeof(expected));
	size_t found = 0, expected_found = 0;
	for (size_t i = property_below(property, 5); i != SIZE_MAX; i--) {
		char piece[160];
		size_t size = draw_piece(property, piece, sizeof(piece));
		struct bytes out = redact(bytes_of(piece, size), &found);
		expected_found += found;
		writer_put(&pieces, out.data, out.size);
		writer_put(&whole, piece, size);
		const char *word = between[property_below(property, 2)];
		writer_put(&pieces, word, strlen(word));
		writer_put(&whole, word, strlen(word));
	}
	assert_false(whole.overflow || pieces.overflow);
	struct bytes out = redact(writer_bytes(&whole), &found);
	if (!bytes_equal(out, writer_bytes(&pieces)) || found != expected_found)
		fail_msg("\"%.*s\" gave \"%.*s\"", (int)whole.size, text, (int)out.size,
			 (const char *)out.data);
}

static void test_chinese_parts_a_text(void **state)
{
	(void)state;
	property_run(5000, chinese_parts_a_text);
}

/* One look finds all: with marks between, and lists that they make. */
static void a_second_look_finds_nothing(struct property *property)
{
	/* clang-format off */
	static const char *const likely[] = {
		"1", "3", "138", "8549", "8761", "110105", "19491231",
		"002X", "X", "13", "0854", "822", "1234", "20250301", "00",
		"5", "，", "、", "、", "、", ",", "*", "_", "\n", "（", "）",
		"-", " ", ".", "@", "q.cn", "+86", "138、", "8549、", "12、",
		"电话", "〔电话〕"};
	/* clang-format on */
	char text[512];
	struct writer out = writer_over(text, sizeof text);
	for (size_t i = property_below(property, 18); i > 0; i--) {
		const char *word =
			likely[property_below(property, sizeof likely / sizeof likely[0])];
		writer_put(&out, word, strlen(word));
	}
	size_t found = 0, again = 0;
	char once[1024];
	struct bytes first = redact(writer_bytes(&out), &found);
	assert_true(first.size <= sizeof once);
	memcpy(once, first.data, first.size);
	struct bytes second = redact(bytes_of(once, first.size), &again);
	if (again != 0)
		fail_msg("\"%.*s\" gave \"%.*s\" and then \"%.*s\"", (int)out.size, text,
			 (int)first.size, once, (int)second.size, (const char *)second.data);
}

static void test_a_second_look_finds_nothing(void **state)
{
	(void)state;
	property_run(20000, a_second_look_finds_nothing);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mobile_numbers),
		cmocka_unit_test(test_hidden_numbers),
		cmocka_unit_test(test_numbers_parted_by_marks),
		cmocka_unit_test(test_marks_part_other_numbers_too),
		cmocka_unit_test(test_digits_of_other_shapes),
		cmocka_unit_test(test_landlines),
		cmocka_unit_test(test_identity_numbers),
		cmocka_unit_test(test_mail_addresses),
		cmocka_unit_test(test_what_is_no_persons_is_kept),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_a_number_goes_and_the_rest_stays),
		cmocka_unit_test(test_any_text_comes_out_valid),
		cmocka_unit_test(test_chinese_parts_a_text),
		cmocka_unit_test(test_a_second_look_finds_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
