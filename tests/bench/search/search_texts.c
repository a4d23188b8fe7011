/* Texts as offices write them: of stock phrases, with a batch, a term, a place and somebody's name,
 * of which most are in few others. */
#include "tests/bench/search/search_bench.h"

#include <stdio.h>

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

static const char *const products[] = {"电动自行车充电器", "电线电缆", "儿童木床", "燃气灶具",
				       "危险化学品包装"};
static const char *const failed[] = {
	"甲醛释放量",   "电气间隙和爬电距离", "标志和说明", "小零件",     "熄火保护装置",
	"导体电阻",     "绝缘厚度",           "结构强度",   "重金属迁移", "气密性",
	"输入输出参数", "跌落性能",           "边缘及尖端", "热负荷",     "温升",
	"阻燃性能",     "邻苯二甲酸酯",       "机械强度",   "接地措施",   "堆码性能",
};
static const char *const measures[] = {
	"立即下架封存全部库存", "召回已售出的产品并张贴公告", "更换不合格的零部件",
	"向供货商追查来源",     "补正标识标注和警示说明",     "停止使用并疏散人员",
	"委托有资质的机构复检", "完善进货查验记录",           "报送销售台账和去向",
	"对同型号产品全面自查",
};
static const char *const towns[] = {"沙包堡", "小围寨", "匀东",   "墨冲",   "平浪",     "毛尖",
				    "归兰",   "广惠路", "文峰",   "绿茵湖", "剑江中路", "金山",
				    "牛场",   "陆家桥", "马场坪", "凤山"};
static const char surnames[] =
	"王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏"
	"魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵"
	"万钱严覃武戴莫孔向汤";
static const char given[] = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉玲健世林志红建国玉"
			    "春梅海燕雪荣新华云飞鹏宇浩凯琳雅倩婷慧莉萍晶欢颖琪晨阳博涵轩梓豪思远嘉"
			    "怡佳欣俊德福祥瑞东升光耀宏达天成永安庆余泽润衡昌茂松柏竹菊蓉芝莲荷";

static uint64_t mixed(uint64_t number)
{
	number = (number ^ number >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	number = (number ^ number >> 27) * UINT64_C(0x94D049BB133111EB);
	return number ^ number >> 31;
}

/* One of three bytes. */
static const char *one_of(const char *characters, size_t size, uint64_t draw)
{
	return characters + draw % (size / 3u) * 3u;
}

static void order_of(uint64_t number, struct texts *out)
{
	uint64_t draw = mixed(number), other = mixed(draw);
	(void)snprintf(
		out->order, sizeof out->order,
		"你单位销售的%s（批号%s）经抽样检验，%s、%s项目不合格，存在%s安全隐患。"
		"责令停止销售，%s，%s；%llu日内将整改情况报送%s市场监督管理所，联系人%.3s%.3s%."
		"3s。",
		out->product, out->batch, failed[draw % COUNT(failed)],
		failed[(draw >> 8) % COUNT(failed)],
		number % RARE_EACH == 7 ? "钴六十放射源" : "产品质量",
		measures[(draw >> 16) % COUNT(measures)], measures[(draw >> 24) % COUNT(measures)],
		(unsigned long long)(3 + (draw >> 32) % 28), towns[(draw >> 40) % COUNT(towns)],
		one_of(surnames, sizeof surnames, other), one_of(given, sizeof given, other >> 16),
		one_of(given, sizeof given, other >> 32));
}

void texts_of(uint64_t number, struct texts *out)
{
	uint64_t firm = number / 5 * 2654435761u % 900000;
	(void)snprintf(out->firm, sizeof out->firm, "都匀市第%llu电器有限责任公司",
		       (unsigned long long)firm);
	(void)snprintf(out->code, sizeof out->code, "91522701%010llu", (unsigned long long)firm);
	(void)snprintf(out->id, sizeof out->id, "GD-2025-%07llu", (unsigned long long)number);
	(void)snprintf(out->batch, sizeof out->batch, "B%06llu", (unsigned long long)(number / 50));
	out->product = products[number % COUNT(products)];
	order_of(number, out);
}
