"""Payroll: what each agent's time in a roster is paid, to the minute, and as which file.

:func:`payroll_days` counts; :func:`pay_codes` and :func:`payroll_weeks` add up. What a file looks
like is said by a layout (:mod:`wfm.payroll.layout`), a small data file that a centre can write.
"""

from wfm.payroll.days import payroll_days
from wfm.payroll.sums import PAY_CODES, pay_codes, payroll_weeks

__all__ = ["PAY_CODES", "pay_codes", "payroll_days", "payroll_weeks"]
