"""A second guide, of another career and without an audio part, with planted disagreements.

Planted: the pay (02, FAQ 1), the usual education (03, FAQ 2), the length of the
certificate (03, FAQ 2), the number of steps (04), how common overtime is (01, 05).
Restated, so no disagreement: the growth, the weekly hours, the median, the list
of skills. Not comparable: pay of apprentices, in Texas, by the hour, of others;
a myth.
"""

SLUG = "wind-turbine-technician"
CAREER = "Wind Turbine Technician"
TEXT = """\
01 · WorkThe work
Wind turbine technicians inspect, repair and maintain wind turbines, often high above the ground.
They work 40 hours a week, and overtime is common in summer.
The work is physical, and climbing is part of every day.
02 · MoneyPay and outlook
Technicians typically earn between $48,000 and $71,000 per year, with a median of about $61,800.
Apprentices start at $34,000 to $40,000 per year. In Texas, pay ranges from $55,000 to $80,000.
An hour of work brings $29.71 per hour. Jobs in the field are expected to grow by 60 percent by 2033.
03 · TrainingHow people train
Most technicians finish a certificate program at a technical school, which is the most common path.
A certificate program takes 7 to 12 months, and an associate's degree takes 2 years.
- Certificate program: 12 months at most
- Associate's degree: 24 months
04 · StepsSteps into the job
Here are the four steps that most people take.
- Finish high school
- Complete a certificate program
- Pass a climbing test
05 · CloserA closer look
Overtime is rare in summer.
Solar installers: $45,000 to $50,000 per year
Employment will grow about 60% over the decade.
Core skills: Climbing, Electrical repair, Teamwork, Safety.
06 · Trade-offsGood and bad
Myths
- 'You earn between $150,000 and $300,000 per year.'
- 'Overtime is rare.'
17 · FAQFrequently asked questions
How much does a wind turbine technician earn?
Technicians earn between $60,000 and $95,000 per year. The median is around $62k.
What education does a wind turbine technician need?
Most common entry path: Bachelor's degree. A certificate program takes 2 to 3 years.
How many hours do they work?
They work 40 hours per week. Core skills: Teamwork, Safety, Climbing, Electrical repair.
"""
