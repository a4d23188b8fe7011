/* The vocabulary of the invented month. */
#include "deploy/samples/samples.h"

#define V(name) ZH__VIOLATION__VIOLATION_##name

const struct sample_product sample_products[] = {
	/* the ten classes of the first drive */
	{"S0-01",
	 "实木衣柜",
	 "件",
	 TRADE_BUILDING,
	 1800,
	 {V(HARMFUL_SUBSTANCE), V(LABEL_FRAUD), V(INFERIOR_AS_GOOD)},
	 "甲醛释放量"},
	{"S0-02",
	 "遥控玩具车",
	 "件",
	 TRADE_DAILY,
	 120,
	 {V(NO_LICENCE_OR_CCC), V(HARMFUL_SUBSTANCE), V(LABEL_FRAUD)},
	 "邻苯二甲酸酯"},
	{"S0-03",
	 "儿童羽绒服",
	 "件",
	 TRADE_DAILY,
	 260,
	 {V(CONTENT_SHORT), V(LABEL_FRAUD), V(HARMFUL_SUBSTANCE)},
	 "纤维含量"},
	{"S0-04",
	 "木器漆",
	 "桶",
	 TRADE_BUILDING,
	 320,
	 {V(HARMFUL_SUBSTANCE), V(NO_LICENCE_OR_CCC), V(LABEL_FRAUD)},
	 "挥发性有机化合物"},
	{"S0-05",
	 "仿真项链",
	 "件",
	 TRADE_DAILY,
	 45,
	 {V(HARMFUL_SUBSTANCE), V(NO_STANDARD), V(LABEL_FRAUD)},
	 "镍释放量"},
	{"S0-06",
	 "汽车制动片",
	 "副",
	 TRADE_VEHICLE,
	 210,
	 {V(NO_LICENCE_OR_CCC), V(FORGED_IDENTITY), V(INFERIOR_AS_GOOD)},
	 "摩擦系数"},
	{"S0-07",
	 "棉被",
	 "床",
	 TRADE_DAILY,
	 180,
	 {V(ADULTERATED), V(LABEL_FRAUD), V(CONTENT_SHORT)},
	 "短纤维含量"},
	{"S0-08",
	 "细木工板",
	 "张",
	 TRADE_BUILDING,
	 150,
	 {V(HARMFUL_SUBSTANCE), V(NO_LICENCE_OR_CCC), V(INFERIOR_AS_GOOD)},
	 "甲醛释放量"},
	{"S0-09",
	 "铝扣板",
	 "平方米",
	 TRADE_BUILDING,
	 90,
	 {V(SHORT_MEASURE), V(INFERIOR_AS_GOOD), V(NO_STANDARD)},
	 "厚度"},
	{"S0-10",
	 "洗衣液",
	 "瓶",
	 TRADE_DAILY,
	 35,
	 {V(CONTENT_SHORT), V(FORGED_IDENTITY), V(SHORT_MEASURE)},
	 "总活性物含量"},
	/* the twenty-four classes of the drive of 2024 */
	{"S1-01",
	 "工业过氧化氢",
	 "桶",
	 TRADE_CHEMICAL,
	 420,
	 {V(NO_LICENCE_OR_CCC), V(NOT_INSPECTED), V(CONTENT_SHORT)},
	 "过氧化氢质量分数"},
	{"S1-02",
	 "车载常压罐体",
	 "台",
	 TRADE_VEHICLE,
	 96000,
	 {V(NO_LICENCE_OR_CCC), V(NOT_INSPECTED), V(NOT_AS_CERTIFIED)},
	 "罐体壁厚"},
	{"S1-03",
	 "普通硅酸盐水泥",
	 "吨",
	 TRADE_BUILDING,
	 380,
	 {V(FAILING_AS_PASSING), V(SHORT_MEASURE), V(NOT_INSPECTED)},
	 "28天抗压强度"},
	{"S1-04",
	 "铜芯电线",
	 "卷",
	 TRADE_ELECTRIC,
	 230,
	 {V(FAILING_AS_PASSING), V(NO_LICENCE_OR_CCC), V(SHORT_MEASURE)},
	 "导体电阻"},
	{"S1-05",
	 "冷轧带肋钢筋",
	 "吨",
	 TRADE_BUILDING,
	 4100,
	 {V(NO_LICENCE_OR_CCC), V(FAILING_AS_PASSING), V(SHORT_MEASURE)},
	 "抗拉强度"},
	{"S1-06",
	 "钢丝绳",
	 "米",
	 TRADE_BUILDING,
	 18,
	 {V(FAILING_AS_PASSING), V(NO_LICENCE_OR_CCC), V(NOT_INSPECTED)},
	 "最小破断拉力"},
	{"S1-07",
	 "安全帽",
	 "顶",
	 TRADE_BUILDING,
	 28,
	 {V(FAILING_AS_PASSING), V(LABEL_FRAUD), V(NO_LICENCE_OR_CCC)},
	 "冲击吸收性能"},
	{"S1-08",
	 "胶合板",
	 "张",
	 TRADE_BUILDING,
	 95,
	 {V(HARMFUL_SUBSTANCE), V(NO_LICENCE_OR_CCC), V(INFERIOR_AS_GOOD)},
	 "胶合强度"},
	{"S1-09",
	 "防爆灯具",
	 "盏",
	 TRADE_ELECTRIC,
	 560,
	 {V(NO_LICENCE_OR_CCC), V(NOT_AS_CERTIFIED), V(LABEL_FRAUD)},
	 "外壳耐压"},
	{"S1-10",
	 "手提式干粉灭火器",
	 "具",
	 TRADE_ELECTRIC,
	 75,
	 {V(FAILING_AS_PASSING), V(EXPIRED), V(NO_LICENCE_OR_CCC)},
	 "有效喷射时间"},
	{"S1-11",
	 "0号车用柴油",
	 "升",
	 TRADE_CHEMICAL,
	 7,
	 {V(FAILING_AS_PASSING), V(ADULTERATED), V(SHORT_MEASURE)},
	 "硫含量"},
	{"S1-12",
	 "聚乙烯地膜",
	 "卷",
	 TRADE_CHEMICAL,
	 110,
	 {V(FAILING_AS_PASSING), V(SHORT_MEASURE), V(NO_STANDARD)},
	 "厚度偏差"},
	{"S1-13",
	 "复混肥料",
	 "袋",
	 TRADE_CHEMICAL,
	 135,
	 {V(CONTENT_SHORT), V(NO_LICENCE_OR_CCC), V(LABEL_FRAUD)},
	 "总养分"},
	{"S1-14",
	 "单片防火玻璃",
	 "平方米",
	 TRADE_BUILDING,
	 260,
	 {V(FAILING_AS_PASSING), V(LABEL_FRAUD), V(NOT_AS_CERTIFIED)},
	 "耐火完整性"},
	{"S1-15",
	 "电动自行车",
	 "辆",
	 TRADE_VEHICLE,
	 2600,
	 {V(NOT_AS_CERTIFIED), V(NO_LICENCE_OR_CCC), V(LABEL_FRAUD)},
	 "最高车速"},
	{"S1-16",
	 "电动自行车充电器",
	 "个",
	 TRADE_VEHICLE,
	 85,
	 {V(FAILING_AS_PASSING), V(NO_LICENCE_OR_CCC), V(LABEL_FRAUD)},
	 "输入端防触电保护"},
	{"S1-17",
	 "骑行头盔",
	 "顶",
	 TRADE_VEHICLE,
	 60,
	 {V(NO_LICENCE_OR_CCC), V(FAILING_AS_PASSING), V(FORGED_IDENTITY)},
	 "吸收碰撞能量性能"},
	{"S1-18",
	 "家用燃气灶",
	 "台",
	 TRADE_GAS,
	 680,
	 {V(NO_LICENCE_OR_CCC), V(FAILING_AS_PASSING), V(BANNED_PRODUCT)},
	 "熄火保护装置"},
	{"S1-19",
	 "组合烟花",
	 "箱",
	 TRADE_CHEMICAL,
	 190,
	 {V(UNKNOWN_ORIGIN), V(EXPIRED), V(FAILING_AS_PASSING)},
	 "含药量"},
	{"S1-20",
	 "电子门锁",
	 "把",
	 TRADE_ELECTRIC,
	 1150,
	 {V(INFERIOR_AS_GOOD), V(LABEL_FRAUD), V(NO_STANDARD)},
	 "电磁兼容"},
	{"S1-21",
	 "老人防滑鞋",
	 "双",
	 TRADE_DAILY,
	 130,
	 {V(LABEL_FRAUD), V(INFERIOR_AS_GOOD), V(NO_STANDARD)},
	 "防滑性能"},
	{"S1-22",
	 "学生书包",
	 "个",
	 TRADE_DAILY,
	 110,
	 {V(HARMFUL_SUBSTANCE), V(LABEL_FRAUD), V(NO_STANDARD)},
	 "邻苯二甲酸酯"},
	{"S1-23",
	 "醇基液体燃料",
	 "桶",
	 TRADE_CHEMICAL,
	 160,
	 {V(UNKNOWN_ORIGIN), V(NO_LICENCE_OR_CCC), V(FAILING_AS_PASSING)},
	 "闪点"},
	{"S1-24",
	 "磷石膏抹灰砂浆",
	 "袋",
	 TRADE_BUILDING,
	 26,
	 {V(FAILING_AS_PASSING), V(NO_STANDARD), V(SHORT_MEASURE)},
	 "放射性核素限量"},
};
const size_t sample_product_count = sizeof sample_products / sizeof sample_products[0];

const struct sample_trade_words sample_trades[TRADE_COUNT] = {
	[TRADE_BUILDING] = {"建材经营部", "建材有限公司"},
	[TRADE_ELECTRIC] = {"五金电器店", "电气制造有限公司"},
	[TRADE_DAILY] = {"百货商行", "日用制品厂"},
	[TRADE_CHEMICAL] = {"农资化工门市", "化工有限公司"},
	[TRADE_VEHICLE] = {"车行", "车辆配件有限公司"},
	[TRADE_GAS] = {"厨卫燃具店", "燃具有限公司"},
};

const char *const *sample_complaints(Zh__Violation violation)
{
	static const char *const unlicensed[] = {
		"包装上找不到认证标志", "问了三次也拿不出生产许可证", "扫码查不到认证信息", NULL};
	static const char *const harmful[] = {"打开后气味刺鼻，家里老人头晕",
					      "孩子接触后手上起了红疹", "自己买试纸测出来超标很多",
					      NULL};
	static const char *const fake[] = {"用了两天就坏，怀疑以次充好",
					   "商家说是一等品，和样品差得太远",
					   "检验单上的批号和实物对不上", NULL};
	static const char *const label[] = {"标签上的厂名厂址查不到", "合格证上没有日期",
					    "标的参数和实测不一样", NULL};
	static const char *const measure[] = {"数量明显不足", "称了一下少了将近一成",
					      "量出来比标的薄", NULL};
	static const char *const origin[] = {"没有任何进货票据", "店里说不清货从哪里来",
					     "整箱没有中文标识", NULL};
	static const char *const old[] = {"已经过了有效期还在卖", "日期被涂改过",
					  "压力表指针早在红区", NULL};
	static const char *const other[] = {"质量有问题，商家不认账", "售后一直推脱",
					    "用起来不放心", NULL};
	switch (violation) {
	case V(NO_LICENCE_OR_CCC):
	case V(NOT_AS_CERTIFIED):
	case V(BEYOND_SCOPE):
	case V(AFTER_SUSPENSION):
		return unlicensed;
	case V(HARMFUL_SUBSTANCE):
		return harmful;
	case V(ADULTERATED):
	case V(INFERIOR_AS_GOOD):
	case V(FAILING_AS_PASSING):
	case V(NOT_INSPECTED):
		return fake;
	case V(FORGED_IDENTITY):
	case V(LABEL_FRAUD):
		return label;
	case V(CONTENT_SHORT):
	case V(SHORT_MEASURE):
		return measure;
	case V(UNKNOWN_ORIGIN):
	case V(UNLICENSED_INPUT):
	case V(NO_STANDARD):
		return origin;
	case V(EXPIRED):
	case V(BANNED_PRODUCT):
		return old;
	case V(UNKNOWN):
	case V(REFUSED_INSPECTION):
	case V(FAILED_SAMPLING):
	case _ZH__VIOLATION_IS_INT_SIZE:
		break;
	}
	return other;
}

const char *sample_place_name(uint32_t region)
{
	switch (region) {
	case 522700:
		return "黔南";
	case 522701:
		return "都匀";
	case 522702:
		return "福泉";
	default: /* any other county */
		return "邻县";
	}
}

const char *const sample_streets[] = {"剑江路", "文峰大道", "马鞍山路", "平惠街",   "云鹤路",
				      "洒金街", "环城北路", "金山街道", "开发大道", "新桥巷"};
const size_t sample_street_count = sizeof sample_streets / sizeof sample_streets[0];

const char *const sample_openings[] = {"来电人反映", "市民来电称",   "消费者投诉",
				       "群众举报",   "网上留言反映", "来访人反映"};
const size_t sample_opening_count = sizeof sample_openings / sizeof sample_openings[0];

const char *const sample_wishes[] = {"请尽快核查",       "要求退货退款",     "希望依法查处并回复",
				     "要求商家赔偿损失", "请查清货从哪里来", "要求停止销售"};
const size_t sample_wish_count = sizeof sample_wishes / sizeof sample_wishes[0];
